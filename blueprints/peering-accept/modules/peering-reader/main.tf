data "aws_iam_policy_document" "trust" {
  # The whole account: who in it may assume the role is for its own IAM policies to say (the pipelines' roles need sts:AssumeRole on it).
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [for id in sort(var.account_ids) : "arn:${split(":", var.parameter_arn)[1]}:iam::${id}:root"]
    }
  }
}

data "aws_iam_policy_document" "reader" {
  statement {
    sid       = "ReadTheIdOfTheVpc"
    actions   = ["ssm:GetParameter", "ssm:GetParameters"]
    resources = [var.parameter_arn]
  }
}

resource "aws_iam_role" "this" {
  #checkov:skip=CKV_AWS_61:The accounts that ask for peerings are named, and the role reads one identifier
  name                 = "${var.name}-peering-reader"
  description          = "Cells of other accounts that ask ${var.name} for peerings read the id of its VPC"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600

  tags = { Name = "${var.name}-peering-reader" }
}

resource "aws_iam_role_policy" "this" {
  name   = "read-vpc-id"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.reader.json
}
