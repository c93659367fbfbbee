# Cells of other accounts that live in this network.
#
# AWS RAM shares the subnets (within one organisation; its management account has to enable sharing once). The participants then place
# their own clusters, databases and security groups in them. What RAM does not give them is the network's identifiers: they read
# those from SSM through a role in this account. Parameters shared by RAM would have to be of the paid advanced tier, one association each.

locals {
  # One association for each subnet, by tier and name, so that keys are known before the subnets exist.
  shared_subnets = length(var.sharing_account_ids) == 0 ? {} : merge(
    { for name, subnet in aws_subnet.public : "public/${name}" => subnet.arn },
    { for name, subnet in aws_subnet.private : "private/${name}" => subnet.arn },
    { for name, subnet in aws_subnet.database : "database/${name}" => subnet.arn },
  )
}

resource "aws_ram_resource_share" "subnets" {
  count = length(var.sharing_account_ids) > 0 ? 1 : 0

  name = "${var.name}-subnets"

  # Subnets can be shared within an organisation only; there is no invitation to accept there.
  allow_external_principals = false

  tags = { Name = "${var.name}-subnets" }
}

resource "aws_ram_principal_association" "account" {
  for_each = var.sharing_account_ids

  resource_share_arn = aws_ram_resource_share.subnets[0].arn
  principal          = each.value
}

resource "aws_ram_resource_association" "subnet" {
  for_each = local.shared_subnets

  resource_share_arn = aws_ram_resource_share.subnets[0].arn
  resource_arn       = each.value
}

data "aws_iam_policy_document" "reader_trust" {
  count = length(var.sharing_account_ids) > 0 ? 1 : 0

  # The whole account: who in it may assume the role is for its own IAM policies to say (the pipelines' roles need sts:AssumeRole on it).
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [for id in sort(var.sharing_account_ids) : "arn:${var.partition}:iam::${id}:root"]
    }
  }
}

data "aws_iam_policy_document" "reader" {
  count = length(var.sharing_account_ids) > 0 ? 1 : 0

  statement {
    sid       = "ReadTheNetworksParameters"
    actions   = ["ssm:GetParameter", "ssm:GetParameters"]
    resources = ["arn:${var.partition}:ssm:${var.region}:${var.account_id}:parameter${var.parameter_prefix}/*"]
  }
}

resource "aws_iam_role" "reader" {
  #checkov:skip=CKV_AWS_61:The accounts that share the network are named, and the role reads identifiers only
  count = length(var.sharing_account_ids) > 0 ? 1 : 0

  name                 = "${var.name}-network-reader"
  description          = "Cells of other accounts read the identifiers of the network ${var.name}"
  assume_role_policy   = data.aws_iam_policy_document.reader_trust[0].json
  max_session_duration = 3600

  tags = { Name = "${var.name}-network-reader" }
}

resource "aws_iam_role_policy" "reader" {
  count = length(var.sharing_account_ids) > 0 ? 1 : 0

  name   = "read-parameters"
  role   = aws_iam_role.reader[0].id
  policy = data.aws_iam_policy_document.reader[0].json
}
