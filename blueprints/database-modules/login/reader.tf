# A copy takes no writes, so that nobody can make a login in it, and a secret of the home is not copied. What the home has, its copies have:
# a role that IAM vouches for (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html).

locals {
  reader = "${local.database}_reader"
}

data "aws_iam_policy_document" "reader" {
  count = var.reader ? 1 : 0

  statement {
    sid       = "SignInToRead"
    actions   = ["rds-db:connect"]
    resources = ["arn:${var.partition}:rds-db:${var.region}:${var.account_id}:dbuser:${local.server.resource_id}/${local.reader}"]
  }
}

# Who is to read attaches it to a role of its own.
resource "aws_iam_policy" "reader" {
  count = var.reader ? 1 : 0

  name        = "${local.identifier}-reader"
  description = "Signs in to the database of ${var.client} to read"
  policy      = data.aws_iam_policy_document.reader[0].json

  tags = { Name = "${local.identifier}-reader" }
}
