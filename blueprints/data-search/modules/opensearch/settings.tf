# The function that sets the domain up (settings.py): who may do what inside, its audit log, and what a copy follows. It is the only one that may change
# that, and nobody can sign in as it.

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

resource "aws_lambda_function" "settings" {
  #checkov:skip=CKV_AWS_50:A call for each change, which says in the log what failed; a trace would need another endpoint
  #checkov:skip=CKV_AWS_115:Terraform calls it once at a time; reserved concurrency would be taken from everybody else in the account
  #checkov:skip=CKV_AWS_116:Terraform waits for its answer
  #checkov:skip=CKV_AWS_173:The variables are names, no secrets
  #checkov:skip=CKV_AWS_272:The code lies beside this file and is reviewed with it
  function_name = var.function_name
  description   = "Sets up the search domain ${var.store}: roles, audit log, what it follows"
  role          = "arn:${var.partition}:iam::${var.account_id}:role/${aws_iam_role.settings.name}"

  # settings.py, as Lambda takes it. It is in the tree, so that a plan can be applied on another machine than the one that made it.
  filename         = "${path.module}/settings.zip"
  source_code_hash = filebase64sha256("${path.module}/settings.zip")
  handler          = "settings.handler"
  runtime          = "python3.13"
  architectures    = ["arm64"]
  memory_size      = 256
  timeout          = 600

  environment {
    variables = { ENDPOINT = aws_opensearch_domain.this.endpoint }
  }

  vpc_config {
    subnet_ids         = var.subnet_ids
    security_group_ids = [aws_security_group.settings.id]
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.settings.name
  }

  tags = { Name = var.function_name }

  # Its interfaces need the permission to be made.
  depends_on = [
    aws_iam_role_policy.settings,
    aws_vpc_security_group_egress_rule.settings,
    aws_vpc_security_group_ingress_rule.settings,
  ]
}

resource "aws_cloudwatch_log_group" "settings" {
  #checkov:skip=CKV_AWS_338:How long logs are kept is the estate's decision (search.log_days, 365 days by default in production)
  name              = "/aws/lambda/${var.function_name}"
  retention_in_days = var.log_days
  kms_key_id        = var.operations_key_arn

  tags = { Name = var.function_name }
}

resource "aws_security_group" "settings" {
  name_prefix = "${var.name}-settings-"
  description = "Function that sets up one search domain"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-settings" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "settings" {
  security_group_id            = aws_security_group.settings.id
  description                  = "HTTPS to the domain"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443

  tags = { Name = "domain" }
}

resource "aws_vpc_security_group_ingress_rule" "settings" {
  security_group_id            = aws_security_group.this.id
  description                  = "Function that sets the domain up"
  referenced_security_group_id = aws_security_group.settings.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443

  tags = { Name = "settings" }
}

data "aws_iam_policy_document" "settings_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "settings" {
  name               = var.function_name
  description        = "Function that sets up the search domain ${var.store}, and its master user"
  assume_role_policy = data.aws_iam_policy_document.settings_trust.json

  tags = { Name = var.function_name }
}

data "aws_iam_policy_document" "settings" {
  #checkov:skip=CKV_AWS_111:Interfaces of functions have no resource to name; the function itself is denied them
  #checkov:skip=CKV_AWS_356:As above

  statement {
    sid       = "TheDomain"
    actions   = ["es:ESHttpDelete", "es:ESHttpGet", "es:ESHttpPost", "es:ESHttpPut"]
    resources = ["${local.arn}/*"]
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.settings.arn}:*"]
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
      values   = ["arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${var.function_name}"]
    }
  }
}

resource "aws_iam_role_policy" "settings" {
  name   = "settings"
  role   = aws_iam_role.settings.id
  policy = data.aws_iam_policy_document.settings.json
}

# Called whenever what it is told changes, or the function itself.
resource "aws_lambda_invocation" "access" {
  function_name   = aws_lambda_function.settings.function_name
  lifecycle_scope = "CRUD"

  input = jsonencode({
    task      = "access"
    apps      = [for name in sort(var.role_names) : "arn:${var.partition}:iam::${var.account_id}:role/${name}"]
    followers = [for name in var.follower_role_names : "arn:${var.partition}:iam::${var.account_id}:role/${name}"]
    self      = "arn:${var.partition}:iam::${var.account_id}:role/${aws_iam_role.settings.name}"
    code      = aws_lambda_function.settings.source_code_hash
  })
}

data "aws_iam_policy_document" "use" {
  statement {
    sid       = "Requests"
    actions   = ["es:ESHttpDelete", "es:ESHttpGet", "es:ESHttpHead", "es:ESHttpPatch", "es:ESHttpPost", "es:ESHttpPut"]
    resources = ["${local.arn}/*"]
  }
}

resource "aws_iam_policy" "use" {
  name        = "${var.name}-use"
  description = "Reads and writes the search domain ${var.store}"
  policy      = data.aws_iam_policy_document.use.json

  tags = { Name = "${var.name}-use" }
}

resource "aws_iam_role_policy_attachment" "use" {
  for_each = var.role_names

  role       = each.key
  policy_arn = aws_iam_policy.use.arn
}
