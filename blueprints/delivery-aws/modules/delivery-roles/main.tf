# Policies of the account's own, each within what IAM takes, and the roles that have them. No role has another path than `/`: jobs compose its ARN from its name.
locals {
  apply = {
    applications = local.applications
    clients      = local.clients
    databases    = local.databases
    foundation   = local.foundation
    platform     = local.platform
  }

  # What the policies say, by their names. Those of a part are attached to its role alone.
  documents = merge(
    {
      guard   = local.guard
      no-data = local.no_data
      read    = local.read
    },
    merge([for part, documents in local.apply : { for name, statements in documents : "apply-${part}-${name}" => statements }]...),
  )
  policies = { for name, statements in local.documents : name => jsonencode({ Version = "2012-10-17", Statement = statements }) }

  attachments = merge([for identity in keys(local.made) : {
    for name in keys(local.documents) : "${identity}/${name}" => { identity = identity, policy = name }
    if name == "read" || name == (identity == "plan" ? "no-data" : "guard") || startswith(name, "${identity}-")
  }]...)
}

resource "aws_iam_policy" "this" {
  #checkov:skip=CKV_AWS_286:What may be done to roles is bounded by their names, by what may be attached, and by the policy `guard`
  #checkov:skip=CKV_AWS_287:Names of secrets are made here; values are read of keys of VPNs alone
  #checkov:skip=CKV_AWS_288:Objects are written by name, and read where they are states
  #checkov:skip=CKV_AWS_289:As CKV_AWS_286
  #checkov:skip=CKV_AWS_290:Resources of a network have no names: the region bounds them
  #checkov:skip=CKV_AWS_355:As above
  for_each = local.policies

  name        = "${var.project}-${var.short}-${each.key}"
  path        = "/delivery/"
  description = "Pipelines of ${var.project} in ${var.environment}"
  policy      = each.value

  tags = { Name = "${var.project}-${var.short}-${each.key}" }

  lifecycle {
    # White space is not counted. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    precondition {
      condition     = length(each.value) <= 6144
      error_message = "IAM takes 6,144 characters of a policy: `${each.key}` has ${length(each.value)}. Names of clusters, buckets and regions are what makes it longer."
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.made

  name                 = "${var.project}-${var.short}-${each.key}"
  description          = each.key == "plan" ? "Plans of ${var.environment}: reads what is there, and no data" : "Applies ${trimprefix(each.key, "apply-")} of ${var.environment}"
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = each.value })
  max_session_duration = var.session_seconds

  tags = { Name = "${var.project}-${var.short}-${each.key}" }

  lifecycle {
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 2,048 characters, unless the account has more.
    precondition {
      condition     = length(jsonencode({ Version = "2012-10-17", Statement = each.value })) <= 2048
      error_message = "IAM takes 2,048 characters of trust in a role."
    }
  }
}

resource "aws_iam_role_policy" "states" {
  for_each = { for identity in keys(local.made) : identity => local.states[identity] if length(local.states[identity]) > 0 }

  name   = "states"
  role   = aws_iam_role.this[each.key].name
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })

  lifecycle {
    precondition {
      condition     = length(jsonencode({ Version = "2012-10-17", Statement = each.value })) <= 10240
      error_message = "IAM takes 10,240 characters of inline policies for a role."
    }
  }
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.attachments

  role       = aws_iam_role.this[each.value.identity].name
  policy_arn = aws_iam_policy.this[each.value.policy].arn

  lifecycle {
    precondition {
      condition     = length([for one in local.attachments : one if one.identity == each.value.identity]) <= 10
      error_message = "IAM attaches ten policies to a role."
    }
  }
}
