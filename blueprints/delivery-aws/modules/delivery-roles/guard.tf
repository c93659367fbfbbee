# What no apply may do, whatever else it is allowed to: a pipeline that can widen its own rights has all rights.
locals {
  pipeline_roles = flatten([for short in sort(var.shorts) : [
    "${local.arn}:iam::${var.account_id}:role/${var.project}-${short}-plan",
    "${local.arn}:iam::${var.account_id}:role/${var.project}-${short}-apply-*",
    "${local.arn}:iam::${var.account_id}:role/${var.project}-*${short}-state-????????????",
  ]])

  # Written from the hosts, and not taken from the providers, so that a plan shows the whole policy.
  hosts = sort(distinct(compact(concat([var.github == null ? "" : local.github_host, try(var.gitlab.host, "")], [for connection in var.connections : connection.host]))))

  guard = [for statement in [
    {
      Sid    = "NotItsOwnRights"
      Effect = "Deny"
      Action = [
        "iam:Add*", "iam:Attach*", "iam:Create*", "iam:Delete*", "iam:Detach*", "iam:PassRole", "iam:Put*", "iam:Remove*", "iam:Set*", "iam:Tag*", "iam:Untag*", "iam:Update*",
      ]
      Resource = concat(local.pipeline_roles, [
        "${local.arn}:iam::${var.account_id}:policy/delivery/*",
      ], [for host in local.hosts : "${local.arn}:iam::${var.account_id}:oidc-provider/${host}"])
    },
    # Roles that it makes are for services and pods. What it becomes itself is listed.
    {
      Sid         = "NoOtherRole"
      Effect      = "Deny"
      Action      = ["sts:AssumeRole"]
      NotResource = length(var.assumes) + length(local.state_roles) > 0 ? concat(local.state_roles, sort(var.assumes)) : ["${local.arn}:iam::${var.account_id}:role/none"]
    },
    # What makes states and roles is applied by people.
    {
      Sid      = "NotTheStatesOfThese"
      Effect   = "Deny"
      Action   = ["s3:DeleteObject*", "s3:GetObject*", "s3:PutObject*"]
      Resource = flatten([for state in local.own_states : [for below in ["", "*/"] : "${local.arn}:s3:::${state.bucket}/${var.project}/${below}00-*"]])
    },
    {
      Sid    = "NotTheBucketOfTheStates"
      Effect = "Deny"
      Action = [
        "s3:DeleteBucket*", "s3:DeleteObjectVersion*", "s3:PutBucket*", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration", "s3:PutReplicationConfiguration",
      ]
      Resource = flatten([for state in local.own_states : [
        "${local.arn}:s3:::${state.bucket}", "${local.arn}:s3:::${state.bucket}/*", "${local.arn}:s3:::${state.bucket}-logs", "${local.arn}:s3:::${state.bucket}-logs/*",
      ]])
    },
    {
      Sid       = "NotTheKeyOfTheStates"
      Effect    = "Deny"
      Action    = ["kms:CreateGrant", "kms:Delete*", "kms:Disable*", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:Update*"]
      Resource  = distinct([for state in local.own_states : "${local.arn}:kms:${state.region}:${state.account_id}:*"])
      Condition = { "ForAnyValue:StringLike" = { "kms:ResourceAliases" = flatten([for state in local.own_states : [state.kms_key_alias, "${state.kms_key_alias}-trail"]]) } }
    },
    {
      Sid      = "NotTheRecordOfTheStates"
      Effect   = "Deny"
      Action   = ["cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:StopLogging", "cloudtrail:UpdateTrail"]
      Resource = [for state in local.own_states : "${local.arn}:cloudtrail:${state.region}:${state.account_id}:trail/${replace(state.bucket, "/[.-]{2,}/", "-0-")}-trail"]
    },
  ] : statement if try(length(statement.Resource), length(statement.NotResource)) > 0]
}
