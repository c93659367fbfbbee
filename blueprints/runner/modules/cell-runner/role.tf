data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["codebuild.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.project_arn]
    }
  }
}

# https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html#customer-managed-policies-example-create-vpc-network-interface
data "aws_iam_policy_document" "runner" {
  #checkov:skip=CKV_AWS_356:Describing networks knows no resources, and an interface that is being made has no name yet
  #checkov:skip=CKV_AWS_111:As above

  statement {
    sid       = "WriteItsLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:/aws/codebuild/${var.name}-runner:*"]
  }

  statement {
    sid = "HaveInterfacesInTheNetwork"
    actions = [
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeDhcpOptions",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "LendThemToCodeBuild"
    actions   = ["ec2:CreateNetworkInterfacePermission"]
    resources = ["arn:${var.partition}:ec2:${var.region}:${var.account_id}:network-interface/*"]

    condition {
      test     = "StringEquals"
      variable = "ec2:AuthorizedService"
      values   = ["codebuild.amazonaws.com"]
    }

    # Subnets of a shared network are their owner's, interfaces in them are the cell's: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html
    condition {
      test     = "ArnEquals"
      variable = "ec2:Subnet"
      values   = [for name, id in var.subnet_ids : "arn:${var.partition}:ec2:${var.region}:${var.network_account_id == null ? var.account_id : var.network_account_id}:subnet/${id}"]
    }
  }

  statement {
    sid       = "UseTheConnection"
    actions   = ["${split(":", var.connection_arn)[2]}:GetConnection", "${split(":", var.connection_arn)[2]}:GetConnectionToken"]
    resources = [var.connection_arn]
  }

  # What jobs do, they do as one of these.
  statement {
    sid       = "BecomeTheRolesOfItsJobs"
    actions   = ["sts:AssumeRole"]
    resources = sort(var.role_arns)
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-runner"
  description        = "Runner of ${var.repository} in the network of ${var.name}"
  assume_role_policy = data.aws_iam_policy_document.trust.json

  tags = { Name = "${var.name}-runner" }
}

resource "aws_iam_role_policy" "this" {
  name   = "runner"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.runner.json
}
