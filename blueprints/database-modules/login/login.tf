# The apps' login, the same file for RDS and Aurora. Secrets Manager has a function make it right after the first apply, and a new one every
# rotation_days: nobody types a password, and none is in the state. Two logins take turns (login.py), so apps have a whole rotation's time to
# fetch the new one. What takes no writes has the secret and no function: it stays empty until the database stands alone.

resource "aws_secretsmanager_secret" "login" {
  name        = "${var.secret_prefix}/${var.secret_name}"
  description = "Login of the apps to the database of ${var.client} in ${var.environment}"
  kms_key_id  = var.kms_key_arn

  recovery_window_in_days = var.secret_days

  tags = { Name = "${var.secret_prefix}/${var.secret_name}" }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_secretsmanager_secret_rotation" "login" {
  count = local.has_login ? 1 : 0

  secret_id           = aws_secretsmanager_secret.login.id
  rotation_lambda_arn = aws_lambda_function.login[0].arn

  rotation_rules {
    automatically_after_days = var.rotation_days
  }

  # Its first run is at once.
  depends_on = [
    aws_iam_role_policy.login,
    aws_lambda_permission.login,
    aws_vpc_security_group_egress_rule.login,
    aws_vpc_security_group_ingress_rule.login,
  ]
}

resource "aws_lambda_function" "login" {
  #checkov:skip=CKV_AWS_50:Four calls in a month, each of which says in the log what failed; a trace would need another endpoint
  #checkov:skip=CKV_AWS_115:Secrets Manager calls it once at a time; reserved concurrency would be taken from everybody else in the account
  #checkov:skip=CKV_AWS_116:Secrets Manager calls it again after a failure, and says so in CloudTrail
  #checkov:skip=CKV_AWS_173:The variables are names, no secrets
  #checkov:skip=CKV_AWS_272:The code lies beside this file and is reviewed with it
  count = local.has_login ? 1 : 0

  function_name = "${local.identifier}-login"
  description   = "Makes and renews the login of the apps of ${var.client}"
  role          = "arn:${var.partition}:iam::${var.account_id}:role/${aws_iam_role.login.name}"

  # login.py, as Lambda takes it. It is in the tree, so that a plan can be applied on another machine than the one that made it.
  filename         = "${path.module}/login.zip"
  source_code_hash = filebase64sha256("${path.module}/login.zip")
  handler          = "login.handler"
  runtime          = "python3.13"
  architectures    = ["arm64"]
  memory_size      = 256
  # Where RDS sets the master's password first, it takes its time for that.
  timeout = var.managed_master ? 60 : 300

  environment {
    variables = { for name, value in {
      DATABASE      = local.database
      HOST          = local.server.host
      LOGIN         = var.login_prefix
      MASTER        = var.managed_master ? null : local.server.kind_and_name
      MASTER_SECRET = var.managed_master ? local.server.master_secret_arn : null
      MASTER_USER   = var.managed_master ? null : local.master
      PORT          = tostring(var.port)
      READER        = var.reader ? local.reader : null
    } : name => value if value != null }
  }

  vpc_config {
    subnet_ids         = var.subnet_ids
    security_group_ids = [aws_security_group.login[0].id, var.base_security_group_id]
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.login.name
  }

  tags = { Name = "${local.identifier}-login" }

  # Its interfaces need the permission to be made.
  depends_on = [aws_iam_role_policy.login]
}

resource "aws_cloudwatch_log_group" "login" {
  name              = "/aws/lambda/${local.identifier}-login"
  retention_in_days = var.log_days
  kms_key_id        = var.operations_key_arn

  tags = { Name = "${local.identifier}-login" }
}

resource "aws_lambda_permission" "login" {
  count = local.has_login ? 1 : 0

  statement_id   = "secrets-manager"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.login[0].function_name
  principal      = "secretsmanager.amazonaws.com"
  source_account = var.account_id
  source_arn     = aws_secretsmanager_secret.login.arn
}

# What goes out to the endpoints of AWS is in the cell's base group; to the database it is here.
resource "aws_security_group" "login" {
  count = local.has_login ? 1 : 0

  name_prefix = "${local.identifier}-login-"
  description = var.store ? "Function that renews the login of one store" : "Function that renews the login of one client"
  vpc_id      = var.vpc_id

  tags = { Name = "${local.identifier}-login" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "login" {
  count = local.has_login ? 1 : 0

  security_group_id            = aws_security_group.login[0].id
  description                  = "PostgreSQL of ${var.client}"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port

  tags = { Name = "database" }
}

resource "aws_vpc_security_group_ingress_rule" "login" {
  count = local.has_login ? 1 : 0

  security_group_id            = aws_security_group.this.id
  description                  = "Function that renews the login"
  referenced_security_group_id = aws_security_group.login[0].id
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port

  tags = { Name = "login" }
}

data "aws_iam_policy_document" "login_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

# Also where there is no login yet: IAM takes changes in one region alone, which may be the one that is lost when a copy takes over.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/disaster-recovery-resiliency.html
resource "aws_iam_role" "login" {
  name               = "${local.identifier}-login"
  description        = "Function that makes and renews the login of the apps of ${var.client}"
  assume_role_policy = data.aws_iam_policy_document.login_trust.json

  tags = { Name = "${local.identifier}-login" }
}

data "aws_iam_policy_document" "login" {
  #checkov:skip=CKV_AWS_111:Interfaces of functions and random passwords have no resource to name; the function itself is denied the former
  #checkov:skip=CKV_AWS_356:As above

  statement {
    sid = "TheLogin"
    actions = [
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetSecretValue",
      "secretsmanager:PutSecretValue",
      "secretsmanager:UpdateSecretVersionStage",
    ]
    resources = [aws_secretsmanager_secret.login.arn]
  }

  statement {
    sid       = "TheMaster"
    actions   = [var.managed_master ? "secretsmanager:GetSecretValue" : local.server.modify]
    resources = [var.managed_master ? local.server.master_secret_arn : local.server.arn]
  }

  statement {
    sid       = "RandomPasswords"
    actions   = ["secretsmanager:GetRandomPassword"]
    resources = ["*"]
  }

  statement {
    sid       = "TheClientsKeyForTheLogins"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${var.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.login.arn}:*"]
  }

  # Lambda makes the interfaces with this role; the code that runs under it must not
  # (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html).
  statement {
    sid       = "Interfaces"
    actions   = local.interface_actions
    resources = ["*"]
  }

  statement {
    sid       = "InterfacesAreLambdas"
    effect    = "Deny"
    actions   = local.interface_actions
    resources = ["*"]

    condition {
      test     = "ArnEquals"
      variable = "lambda:SourceFunctionArn"
      values   = ["arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${local.identifier}-login"]
    }
  }
}

locals {
  interface_actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "ec2:UnassignPrivateIpAddresses",
  ]
}

resource "aws_iam_role_policy" "login" {
  name   = "login"
  role   = aws_iam_role.login.id
  policy = data.aws_iam_policy_document.login.json
}
