data "aws_iam_policy_document" "trust" {
  # The whole account: who in it may assume the role is for its own IAM policies to say (the pipelines' roles need sts:AssumeRole on it).
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [for id in sort(var.account_ids) : "arn:${split(":", var.parameter_arns[0])[1]}:iam::${id}:root"]
    }
  }
}

data "aws_iam_policy_document" "reader" {
  statement {
    sid       = "ReadNamesOfBucketAndKey"
    actions   = ["ssm:GetParameter", "ssm:GetParameters"]
    resources = var.parameter_arns
  }
}

resource "aws_iam_role" "this" {
  #checkov:skip=CKV_AWS_61:The accounts that copy into the bucket are named, and the role reads two identifiers
  name                 = var.role_name
  description          = "Places of the same store in other accounts read where the bucket is that they copy into"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600

  tags = { Name = var.role_name }
}

resource "aws_iam_role_policy" "this" {
  name   = "read-place"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.reader.json
}
