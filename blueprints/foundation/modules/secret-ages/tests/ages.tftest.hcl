# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

# The provider would know it after an apply only.
override_resource {
  target          = aws_cloudwatch_log_group.this
  override_during = plan
  values          = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/acme-euw1-prod-secret-ages" }
}

variables {
  name               = "acme-euw1-prod"
  environment        = "production"
  account_id         = "123456789012"
  region             = "eu-west-1"
  secret_prefix      = "acme/"
  alarm_topic_arn    = "arn:aws:sns:eu-west-1:123456789012:acme-euw1-prod-alarms"
  operations_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000001"
}

run "it_reads_no_value" {
  command = plan

  assert {
    condition     = !anytrue(flatten([for s in data.aws_iam_policy_document.this.statement : [for action in s.actions : contains(["secretsmanager:GetSecretValue", "secretsmanager:*", "*"], action)]]))
    error_message = "Ages, and no values."
  }

  assert {
    condition     = alltrue(flatten([for s in data.aws_iam_policy_document.this.statement : [for resource in s.resources : resource != "*"] if s.sid != "NamesAndTags"]))
    error_message = "All that can name a resource does."
  }
}

run "a_failure_is_an_alarm" {
  command = plan

  assert {
    condition     = toset([for alarm in aws_cloudwatch_metric_alarm.this : "${alarm.namespace} ${alarm.metric_name}"]) == toset(["AWS/Events FailedInvocations", "AWS/Lambda Errors"]) && alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.threshold == 0])
    error_message = "One that fails, and one that is not called."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.daily.schedule_expression == "cron(7 6 * * ? *)" && aws_lambda_function.this.environment[0].variables.PREFIX == "acme/"
    error_message = "Once a day, for the secrets of the project."
  }
}
