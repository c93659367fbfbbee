# Who signs in: pods, by the IAM role that they have, with a token that is valid for 15 minutes. There is no password that somebody could keep
# (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html). Members of a global datastore have users of their own: AWS copies none.

# The name that clients have who give none. AWS wants one in every group; it may do nothing, and nobody knows its password, which no state holds either.
resource "aws_elasticache_user" "default" {
  user_id              = "${var.id}-default"
  user_name            = "default"
  engine               = var.engine
  access_string        = "off -@all"
  passwords_wo         = sha256("${uuid()}${uuid()}")
  passwords_wo_version = 1

  tags = { Name = "${var.id}-default" }
}

# With IAM a user is called as its id is.
resource "aws_elasticache_user" "apps" {
  user_id       = "${var.id}-apps"
  user_name     = "${var.id}-apps"
  engine        = var.engine
  access_string = "on ~* &* +@all -@dangerous +info"

  authentication_mode {
    type = "iam"
  }

  tags = { Name = "${var.id}-apps" }
}

resource "aws_elasticache_user_group" "this" {
  user_group_id = var.id
  engine        = var.engine
  user_ids      = [aws_elasticache_user.apps.user_id, aws_elasticache_user.default.user_id]

  tags = { Name = var.id }
}

data "aws_iam_policy_document" "connect" {
  statement {
    sid       = "SignInAsTheApps"
    actions   = ["elasticache:Connect"]
    resources = [local.group.arn, aws_elasticache_user.apps.arn]
  }
}

resource "aws_iam_policy" "connect" {
  name        = "${var.name}-connect"
  description = "Signs in to the cache ${var.store}"
  policy      = data.aws_iam_policy_document.connect.json

  tags = { Name = "${var.name}-connect" }
}

resource "aws_iam_role_policy_attachment" "connect" {
  for_each = var.role_names

  role       = each.key
  policy_arn = aws_iam_policy.connect.arn
}
