# Nobody comes in but the client's nodes and the other half of the pair. What it may reach is in the cell's base group.
resource "aws_security_group" "this" {
  name_prefix = "${var.name}-db-"
  description = "Database of one client: its nodes come in, nobody else"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-db" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "nodes" {
  security_group_id            = aws_security_group.this.id
  description                  = "PostgreSQL from the nodes of ${var.client}"
  referenced_security_group_id = var.client_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port

  tags = { Name = "client-nodes" }
}

resource "aws_vpc_security_group_ingress_rule" "peer" {
  count = var.standby ? 1 : 0

  security_group_id            = aws_security_group.this.id
  description                  = "Replication between primary and standby"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port

  tags = { Name = "replication" }
}

resource "aws_vpc_security_group_egress_rule" "peer" {
  count = var.standby ? 1 : 0

  security_group_id            = aws_security_group.this.id
  description                  = "Replication between primary and standby"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port

  tags = { Name = "replication" }
}

# Names only: the primary makes the values at its first boot, and renews them. They are never in the state.
resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:The instance that writes renews them itself, every rotation_days: no function of Lambda needs a way into the database
  for_each = toset(["database", "database-replication"])

  name        = "${var.secret_prefix}/${each.key}"
  description = "Login to the database of ${var.client} in ${var.environment}"
  kms_key_id  = var.kms_key_arn

  recovery_window_in_days = var.secret_days

  tags = { Name = "${var.secret_prefix}/${each.key}" }

  lifecycle {
    prevent_destroy = true
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-db"
  description        = "Database instances of ${var.client}"
  assume_role_policy = data.aws_iam_policy_document.trust.json

  tags = { Name = "${var.name}-db" }
}

resource "aws_iam_instance_profile" "this" {
  name = "${var.name}-db"
  role = aws_iam_role.this.name

  tags = { Name = "${var.name}-db" }
}

data "aws_iam_policy_document" "this" {
  #checkov:skip=CKV_AWS_356:The agent's own calls and random passwords have no resource to name
  #checkov:skip=CKV_AWS_111:As above; metrics are limited to two namespaces

  statement {
    sid       = "OwnLogins"
    actions   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]
    resources = [for name in sort(keys(aws_secretsmanager_secret.this)) : aws_secretsmanager_secret.this[name].arn]
  }

  statement {
    sid       = "RandomPasswords"
    actions   = ["secretsmanager:GetRandomPassword"]
    resources = ["*"]
  }

  statement {
    sid       = "OwnKeyForTheLogins"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${var.region}.${var.dns_suffix}"]
    }
  }

  # The role reads what it runs and writes its backups. It never deletes a version: what is deleted or overwritten stays for a while.
  statement {
    sid     = "OwnSetup"
    actions = ["s3:GetObject"]
    resources = [
      for prefix in ["packages", "settings", "setup"] : "arn:${var.partition}:s3:::${var.backup_bucket}/${prefix}/*"
    ]
  }

  statement {
    sid       = "OwnBackups"
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = ["arn:${var.partition}:s3:::${var.backup_bucket}/pgbackrest/*"]
  }

  statement {
    sid       = "OwnBucket"
    actions   = ["s3:ListBucket"]
    resources = ["arn:${var.partition}:s3:::${var.backup_bucket}"]
  }

  statement {
    sid       = "OwnKeyForTheBucket"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.${var.dns_suffix}"]
    }
  }

  # What the agent of Systems Manager needs. AmazonSSMManagedInstanceCore would also read every parameter of the account.
  statement {
    sid = "SystemsManager"
    actions = [
      "ec2messages:AcknowledgeMessage", "ec2messages:DeleteMessage", "ec2messages:FailMessage", "ec2messages:GetEndpoint",
      "ec2messages:GetMessages", "ec2messages:SendReply",
      "ssm:DescribeAssociation", "ssm:DescribeDocument", "ssm:GetDeployablePatchSnapshotForInstance", "ssm:GetDocument", "ssm:GetManifest",
      "ssm:ListAssociations", "ssm:ListInstanceAssociations", "ssm:PutComplianceItems", "ssm:PutConfigurePackageResult",
      "ssm:PutInventory", "ssm:UpdateAssociationStatus", "ssm:UpdateInstanceAssociationStatus", "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
    ]
    resources = ["*"]
  }

  statement {
    sid     = "PatchManager"
    actions = ["s3:GetObject"]
    resources = [
      "arn:${var.partition}:s3:::aws-patch-manager-${var.region}-*/*",
      "arn:${var.partition}:s3:::aws-ssm-${var.region}/*",
      "arn:${var.partition}:s3:::patch-baseline-snapshot-${var.region}/*",
    ]
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }

  statement {
    sid       = "Metrics"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["CWAgent", "PostgreSQL"]
    }
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "database"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}
