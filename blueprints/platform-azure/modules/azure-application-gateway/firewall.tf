resource "azurerm_web_application_firewall_policy" "this" {
  #checkov:skip=CKV_AZURE_135:Microsoft's default rules 2.1 have that rule, 944240, too; the check knows those of OWASP only
  count = var.waf == null ? 0 : 1

  name                = "${var.name}-ingress"
  resource_group_name = var.resource_group_name
  location            = var.location
  tags                = var.tags

  policy_settings {
    enabled = true
    mode    = var.waf.mode == "block" ? "Prevention" : "Detection"

    # Of a body the first 128 KiB are looked at, and more is let through: uploads would be refused else.
    # https://learn.microsoft.com/azure/web-application-firewall/ag/application-gateway-waf-request-size-limits
    request_body_check               = true
    request_body_inspect_limit_in_kb = 128
    request_body_enforcement         = false
    file_upload_enforcement          = false
  }

  managed_rules {
    managed_rule_set {
      type    = "Microsoft_DefaultRuleSet"
      version = "2.1"
    }

    managed_rule_set {
      type    = "Microsoft_BotManagerRuleSet"
      version = "1.1"
    }
  }

  # Of one address within five minutes. The condition holds for every address.
  # https://learn.microsoft.com/azure/web-application-firewall/ag/rate-limiting-configure
  custom_rules {
    name                 = "RateLimit"
    priority             = 10
    rule_type            = "RateLimitRule"
    rate_limit_duration  = "FiveMins"
    rate_limit_threshold = var.waf.rate_limit
    group_rate_limit_by  = "ClientAddr"
    action               = var.waf.mode == "block" ? "Block" : "Log"

    match_conditions {
      operator           = "IPMatch"
      negation_condition = true
      match_values       = ["255.255.255.255/32"]

      match_variables {
        variable_name = "RemoteAddr"
      }
    }
  }
}
