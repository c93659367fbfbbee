# Names are made by the layers above, values by people: this one only looks how old they are.

locals {
  function = "${var.name}-secret-ages"
  arn      = "arn:${var.partition}:lambda:${var.region}:${var.account_id}:function:${local.function}"
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50:One call a day, which says in the log what failed
  #checkov:skip=CKV_AWS_115:One call a day; reserved concurrency would be taken from everybody else in the account
  #checkov:skip=CKV_AWS_116:A call that fails is an alarm, and the next one is a day later
  #checkov:skip=CKV_AWS_117:It reaches nothing in the network of the cell, and two services of AWS outside of it
  #checkov:skip=CKV_AWS_173:The variables are names, no secrets
  #checkov:skip=CKV_AWS_272:The code lies beside this file and is reviewed with it
  function_name = local.function
  description   = "Tells which secrets of ${var.name} are older than they may be"
  role          = "arn:${var.partition}:iam::${var.account_id}:role/${aws_iam_role.this.name}"

  # ages.py, as Lambda takes it. It is in the tree, so that a plan can be applied on another machine than the one that made it.
  filename         = "${path.module}/ages.zip"
  source_code_hash = filebase64sha256("${path.module}/ages.zip")
  handler          = "ages.handler"
  runtime          = "python3.13"
  architectures    = ["arm64"]
  memory_size      = 256
  timeout          = 300

  environment {
    variables = {
      CELL        = var.name
      ENVIRONMENT = var.environment
      PREFIX      = var.secret_prefix
      TOPIC       = var.alarm_topic_arn
    }
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this.name
  }

  tags = { Name = local.function }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${local.function}"
  retention_in_days = 365
  kms_key_id        = var.operations_key_arn

  tags = { Name = local.function }
}

resource "aws_cloudwatch_event_rule" "daily" {
  name                = local.function
  description         = "Asks once a day how old secrets of ${var.name} are"
  schedule_expression = "cron(7 6 * * ? *)"

  tags = { Name = local.function }
}

resource "aws_cloudwatch_event_target" "daily" {
  rule      = aws_cloudwatch_event_rule.daily.name
  target_id = "ages"
  arn       = aws_lambda_function.this.arn
}

resource "aws_lambda_permission" "daily" {
  statement_id   = "daily"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this.function_name
  principal      = "events.amazonaws.com"
  source_account = var.account_id
  source_arn     = aws_cloudwatch_event_rule.daily.arn
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = local.function
  description        = "Looks how old secrets of ${var.name} are, and reads none"
  assume_role_policy = data.aws_iam_policy_document.trust.json

  tags = { Name = local.function }
}

data "aws_iam_policy_document" "this" {
  #checkov:skip=CKV_AWS_356:Listing secrets knows no resource

  statement {
    sid       = "NamesAndTags"
    actions   = ["secretsmanager:ListSecrets"]
    resources = ["*"]
  }

  # When a value was made, not the value.
  statement {
    sid       = "Ages"
    actions   = ["secretsmanager:ListSecretVersionIds"]
    resources = ["arn:${var.partition}:secretsmanager:${var.region}:${var.account_id}:secret:${var.secret_prefix}*"]
  }

  statement {
    sid       = "TellTheTopic"
    actions   = ["sns:Publish"]
    resources = [var.alarm_topic_arn]
  }

  statement {
    sid       = "TheTopicsKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.operations_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["sns.${var.region}.${var.dns_suffix}"]
    }
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "ages"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}

# Neither metric exists before the first day, and that of a day is there only if something went wrong, or was called.
resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = {
    failed     = { text = "the function failed", namespace = "AWS/Lambda", metric = "Errors", dimensions = { FunctionName = aws_lambda_function.this.function_name } }
    not-called = { text = "the function could not be called", namespace = "AWS/Events", metric = "FailedInvocations", dimensions = { RuleName = aws_cloudwatch_event_rule.daily.name } }
  }

  alarm_name        = "${local.function}-${each.key}"
  alarm_description = "Nobody knows how old secrets of ${var.name} are: ${each.value.text}"

  namespace   = each.value.namespace
  metric_name = each.value.metric
  dimensions  = each.value.dimensions

  statistic           = "Sum"
  period              = 86400
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${local.function}-${each.key}" }
}

# The name is the same as before: made beside the deletion of the former alarm, it could be what is deleted.
moved {
  from = aws_cloudwatch_metric_alarm.failed
  to   = aws_cloudwatch_metric_alarm.this["failed"]
}
