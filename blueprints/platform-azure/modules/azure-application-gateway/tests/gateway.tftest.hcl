# Plans only, against a mocked provider: no credentials, no network.
mock_provider "azurerm" {}

variables {
  name                = "acme-zwe-prod"
  resource_group_name = "acme-zwe-prod"
  location            = "westeurope"
  subnet_id           = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Network/virtualNetworks/acme-zwe-prod/subnets/ingress"
  subnet_cidr         = "10.33.64.0/24"
  zones               = ["1", "2", "3"]
  waf                 = { mode = "block", rate_limit = 2000, log_days = 90 }
  workspace_id        = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.OperationalInsights/workspaces/acme-zwe-prod"
  action_group_id     = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Insights/actionGroups/acme-zwe-prod"
  access_log_days     = 365
}

run "behind_a_firewall" {
  command = plan

  assert {
    condition     = azurerm_application_gateway.this.sku[0].tier == "WAF_v2" && azurerm_web_application_firewall_policy.this[0].policy_settings[0].mode == "Prevention"
    error_message = "What the rules match is refused."
  }

  assert {
    condition     = one([for rule in azurerm_web_application_firewall_policy.this[0].custom_rules : rule.action]) == "Block" && one([for rule in azurerm_web_application_firewall_policy.this[0].custom_rules : rule.rate_limit_threshold]) == 2000
    error_message = "One address may ask only so often."
  }

  assert {
    condition     = toset([for set in azurerm_web_application_firewall_policy.this[0].managed_rules[0].managed_rule_set : set.type]) == toset(["Microsoft_DefaultRuleSet", "Microsoft_BotManagerRuleSet"])
    error_message = "Microsoft's rules are on."
  }
}

run "new_tls_only" {
  command = plan

  assert {
    condition     = azurerm_application_gateway.this.ssl_policy[0].policy_name == "AppGwSslPolicy20220101S"
    error_message = "TLS 1.2 at least."
  }
}

run "in_all_zones" {
  command = plan

  assert {
    condition     = azurerm_application_gateway.this.zones == toset(["1", "2", "3"]) && azurerm_public_ip.this.zones == toset(["1", "2", "3"]) && azurerm_application_gateway.this.autoscale_configuration[0].min_capacity == 2
    error_message = "A zone may fail."
  }

  assert {
    condition     = output.private_ip_address == "10.33.64.254"
    error_message = "Internal hosts lead to the last address of the subnet."
  }
}

run "recorded" {
  command = plan

  assert {
    condition     = toset([for log in azurerm_monitor_diagnostic_setting.this.enabled_log : log.category]) == toset(["ApplicationGatewayAccessLog", "ApplicationGatewayFirewallLog"])
    error_message = "Requests, and what the firewall did to them."
  }

  assert {
    condition     = module.access_retention.kept_days["AGWAccessLogs"] == 365 && module.firewall_retention[0].kept_days["AGWFirewallLogs"] == 90
    error_message = "Each as long as is asked for."
  }
}

run "only_counted" {
  command = plan

  variables {
    waf = { mode = "count" }
  }

  assert {
    condition     = azurerm_web_application_firewall_policy.this[0].policy_settings[0].mode == "Detection" && one([for rule in azurerm_web_application_firewall_policy.this[0].custom_rules : rule.action]) == "Log"
    error_message = "Nothing is refused."
  }
}

run "without_a_firewall" {
  command = plan

  variables {
    waf = null
  }

  assert {
    condition     = azurerm_application_gateway.this.sku[0].tier == "Standard_v2" && length(azurerm_web_application_firewall_policy.this) == 0 && output.firewall_policy_id == null
    error_message = "No policy is paid for."
  }
}

run "without_alarms" {
  command = plan

  variables {
    alarms          = false
    action_group_id = null
  }

  assert {
    condition     = length(azurerm_monitor_metric_alert.unhealthy) == 0 && length(azurerm_monitor_metric_alert.capacity) == 0
    error_message = "Nobody is told."
  }
}

run "a_subnet_too_large" {
  command = plan

  variables {
    subnet_cidr = "10.33.64.0/20"
  }

  expect_failures = [var.subnet_cidr]
}
