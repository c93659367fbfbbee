locals {
  flow_log_group = "/aws/vpc/flow-logs/${var.name}"
  vpn_log_group  = "/aws/vendedlogs/vpn/${var.name}"

  # The default format and, behind it, what an inquiry needs: which subnet and zone, the addresses of pods and of the far end where a
  # gateway stands between (pkt-*), who opened the connection, and which way it went out.
  # https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
  flow_log_fields = [
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "start", "end", "action", "log-status",
    "vpc-id", "subnet-id", "az-id", "instance-id", "tcp-flags", "pkt-srcaddr", "pkt-dstaddr", "pkt-src-aws-service", "pkt-dst-aws-service", "flow-direction", "traffic-path",
  ]
}

data "aws_iam_policy_document" "logs_key" {
  #checkov:skip=CKV_AWS_109:A key policy without an administrator locks everybody out of the key; who may use it is up to the account's IAM policies
  #checkov:skip=CKV_AWS_111:In a key policy the resource "*" is the key itself
  #checkov:skip=CKV_AWS_356:In a key policy the resource "*" is the key itself

  statement {
    sid       = "AccountAdministersTheKey"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${var.partition}:iam::${var.account_id}:root"]
    }
  }

  statement {
    sid       = "TheNetworksLogGroups"
    actions   = ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${var.region}.${var.dns_suffix}"]
    }

    # CloudWatch Logs names the group in the encryption context: no other group can use the key.
    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = [for group in [local.flow_log_group, local.vpn_log_group] : "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:${group}"]
    }
  }
}

# A key of its own: who talks to whom is read by others than the logs of clusters and databases.
resource "aws_kms_key" "logs" {
  description             = "Flow logs and tunnel logs of ${var.name}"
  deletion_window_in_days = var.key_days
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.logs_key.json

  tags = { Name = "${var.name}-network-logs" }

  # What was encrypted with a deleted key is lost for good.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "logs" {
  name          = "alias/${var.name}-network-logs"
  target_key_id = aws_kms_key.logs.key_id
}

resource "aws_cloudwatch_log_group" "flow" {
  #checkov:skip=CKV_AWS_338:How long logs are kept is the environment's decision (network.flow_log_days, 365 days by default)
  name              = local.flow_log_group
  retention_in_days = var.flow_logs.days
  kms_key_id        = aws_kms_key.logs.arn

  tags = { Name = "${var.name}-flow-logs" }
}

data "aws_iam_policy_document" "flow_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["vpc-flow-logs.amazonaws.com"]
    }

    # The service acts for any account that names the role: only flow logs of this account and region may.
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${var.partition}:ec2:${var.region}:${var.account_id}:vpc-flow-log/*"]
    }
  }
}

data "aws_iam_policy_document" "flow" {
  statement {
    sid       = "WriteToTheGroup"
    actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = [aws_cloudwatch_log_group.flow.arn, "${aws_cloudwatch_log_group.flow.arn}:*"]
  }

  # Listing groups cannot be limited to one of them.
  statement {
    sid       = "ListGroups"
    actions   = ["logs:DescribeLogGroups"]
    resources = ["arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:*"]
  }
}

resource "aws_iam_role" "flow" {
  name               = "${var.name}-flow-logs"
  description        = "VPC flow logs of ${var.name} write to their log group"
  assume_role_policy = data.aws_iam_policy_document.flow_trust.json

  tags = { Name = "${var.name}-flow-logs" }
}

resource "aws_iam_role_policy" "flow" {
  name   = "write-flow-logs"
  role   = aws_iam_role.flow.id
  policy = data.aws_iam_policy_document.flow.json
}

resource "aws_flow_log" "this" {
  vpc_id                   = aws_vpc.this.id
  traffic_type             = var.flow_logs.traffic
  max_aggregation_interval = var.flow_logs.interval_seconds
  log_format               = join(" ", [for field in local.flow_log_fields : "$${${field}}"])
  log_destination_type     = "cloud-watch-logs"
  log_destination          = aws_cloudwatch_log_group.flow.arn
  iam_role_arn             = aws_iam_role.flow.arn

  tags = { Name = var.name }

  # Records that arrive before the role may write are lost.
  depends_on = [aws_iam_role_policy.flow]
}
