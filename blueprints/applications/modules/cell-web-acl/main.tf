locals {
  # In the order in which they are asked: the cheap and certain ones first. Rule sets can refuse ordinary requests of some
  # apps; what is listed under `count` is only counted.
  managed_rules = [
    { name = "AWSManagedRulesAmazonIpReputationList", count = [] },
    { name = "AWSManagedRulesKnownBadInputsRuleSet", count = [] },
    # It refuses bodies above 8 kB: uploads.
    { name = "AWSManagedRulesCommonRuleSet", count = ["SizeRestrictions_BODY"] },
    { name = "AWSManagedRulesSQLiRuleSet", count = [] },
  ]
}

# The name is fixed: the load balancer controller finds the ACL by it.
resource "aws_wafv2_web_acl" "this" {
  name        = var.name
  description = "Public load balancers of ${var.name}"
  scope       = "REGIONAL"

  default_action {
    allow {}
  }

  rule {
    name     = "rate-by-address"
    priority = 0

    action {
      dynamic "block" {
        for_each = var.mode == "block" ? [1] : []
        content {}
      }

      dynamic "count" {
        for_each = var.mode == "count" ? [1] : []
        content {}
      }
    }

    statement {
      rate_based_statement {
        limit                 = var.rate_limit
        evaluation_window_sec = 300
        aggregate_key_type    = "IP"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "rate-by-address"
      sampled_requests_enabled   = true
    }
  }

  dynamic "rule" {
    for_each = local.managed_rules

    content {
      name     = rule.value.name
      priority = rule.key + 1

      override_action {
        dynamic "none" {
          for_each = var.mode == "block" ? [1] : []
          content {}
        }

        dynamic "count" {
          for_each = var.mode == "count" ? [1] : []
          content {}
        }
      }

      statement {
        managed_rule_group_statement {
          vendor_name = "AWS"
          name        = rule.value.name

          dynamic "rule_action_override" {
            for_each = rule.value.count

            content {
              name = rule_action_override.value

              action_to_use {
                count {}
              }
            }
          }
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = rule.value.name
        sampled_requests_enabled   = true
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = var.name
    sampled_requests_enabled   = true
  }

  tags = { Name = var.name }
}

# WAF writes only to groups whose name starts like this.
resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:How long requests are kept is the estate's decision: they hold addresses of people
  name              = "aws-waf-logs-${var.name}"
  retention_in_days = var.log_days
  kms_key_id        = var.kms_key_arn

  tags = { Name = "aws-waf-logs-${var.name}" }
}

resource "aws_wafv2_web_acl_logging_configuration" "this" {
  resource_arn            = aws_wafv2_web_acl.this.arn
  log_destination_configs = [aws_cloudwatch_log_group.this.arn]

  # What lets somebody else act as the user must not lie in a log.
  redacted_fields {
    single_header {
      name = "authorization"
    }
  }

  redacted_fields {
    single_header {
      name = "cookie"
    }
  }

  # Everything else is in the access logs.
  logging_filter {
    default_behavior = "DROP"

    filter {
      behavior    = "KEEP"
      requirement = "MEETS_ANY"

      condition {
        action_condition {
          action = "BLOCK"
        }
      }

      condition {
        action_condition {
          action = "COUNT"
        }
      }
    }
  }
}

# Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the stacks that read it
  #checkov:skip=CKV_AWS_337:As above
  for_each = { web_acl_arn = aws_wafv2_web_acl.this.arn }

  name           = "${var.parameter_prefix}/${each.key}"
  description    = "${replace(each.key, "_", " ")} of ${var.name}"
  type           = "String"
  tier           = "Standard"
  insecure_value = each.value
}
