# Against a mocked provider: no credentials, no network. Applied, because the rules are a set, which a plan does not know in full.
mock_provider "aws" {
  mock_resource "aws_wafv2_web_acl" {
    defaults = { arn = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/acme-euw1-prod/00000000-0000-0000-0000-000000000000" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-acme-euw1-prod" }
  }
}

variables {
  name             = "acme-euw1-prod"
  parameter_prefix = "/acme/production/eu-west-1/applications"
  kms_key_arn      = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "rules_refuse_by_default" {
  command = apply

  assert {
    condition     = length(aws_wafv2_web_acl.this.rule) == 5 && alltrue(flatten([for rule in aws_wafv2_web_acl.this.rule : concat([for action in rule.action : length(action.block) == 1], [for action in rule.override_action : length(action.none) == 1])]))
    error_message = "Every rule refuses what it matches."
  }

  assert {
    condition     = length(distinct([for rule in aws_wafv2_web_acl.this.rule : rule.priority])) == 5
    error_message = "Priorities are unique."
  }
}

run "count_refuses_nothing" {
  command = apply

  variables {
    mode = "count"
  }

  assert {
    condition     = alltrue(flatten([for rule in aws_wafv2_web_acl.this.rule : concat([for action in rule.action : length(action.count) == 1], [for action in rule.override_action : length(action.count) == 1])]))
    error_message = "With count every rule only counts."
  }
}

run "logs_are_encrypted_and_hold_no_credentials" {
  command = plan

  assert {
    condition     = startswith(aws_cloudwatch_log_group.this.name, "aws-waf-logs-") && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn
    error_message = "WAF writes only to groups called aws-waf-logs-*, and they are encrypted."
  }

  assert {
    condition     = toset([for field in aws_wafv2_web_acl_logging_configuration.this.redacted_fields : field.single_header[0].name]) == toset(["authorization", "cookie"])
    error_message = "Headers that carry credentials are left out of the log."
  }
}
