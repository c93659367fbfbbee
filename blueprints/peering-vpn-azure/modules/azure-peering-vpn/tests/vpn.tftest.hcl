# Plans only, against a mocked provider: no credentials, no network.
mock_provider "azurerm" {}

variables {
  name                = "acme-weu-prod-to-euw1-prod"
  peer                = "eu-west-1/production"
  resource_group_name = "acme-weu-prod"
  location            = "westeurope"
  gateway_id          = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/acme-weu-prod/providers/Microsoft.Network/virtualNetworkGateways/acme-weu-prod"
  peer_addresses      = ["198.51.101.1", "198.51.101.2", "198.51.101.3", "198.51.101.4"]
  peer_asn            = 64601
  inside_cidrs        = ["169.254.21.0/30", "169.254.21.4/30", "169.254.21.8/30", "169.254.21.12/30"]
  keys                = ["k-one", "k-two", "k-three", "k-four"]
  workspace_id        = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/acme-weu-prod/providers/Microsoft.OperationalInsights/workspaces/acme-weu-prod"
  action_group_id     = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/acme-weu-prod/providers/Microsoft.Insights/actionGroups/acme-weu-prod"
  tags                = { Project = "acme" }
}

run "four_tunnels_to_aws" {
  command = plan

  assert {
    condition     = [for number in ["1", "2", "3", "4"] : azurerm_local_network_gateway.this[number].gateway_address] == ["198.51.101.1", "198.51.101.2", "198.51.101.3", "198.51.101.4"]
    error_message = "One for each tunnel of AWS, in their order."
  }

  assert {
    condition     = azurerm_local_network_gateway.this["2"].bgp_settings[0].bgp_peering_address == "169.254.21.5" && azurerm_local_network_gateway.this["2"].bgp_settings[0].asn == 64601
    error_message = "AWS has the first address of each range."
  }

  assert {
    condition = (
      azurerm_virtual_network_gateway_connection.this["1"].custom_bgp_addresses[0].primary == "169.254.21.2" && azurerm_virtual_network_gateway_connection.this["1"].custom_bgp_addresses[0].secondary == "169.254.21.10" &&
      azurerm_virtual_network_gateway_connection.this["4"].custom_bgp_addresses[0].primary == "169.254.21.6" && azurerm_virtual_network_gateway_connection.this["4"].custom_bgp_addresses[0].secondary == "169.254.21.14"
    )
    error_message = "The first instance has the ranges of the first connection of AWS, the second those of the second."
  }

  assert {
    condition     = nonsensitive(azurerm_virtual_network_gateway_connection.this["3"].shared_key) == "k-three"
    error_message = "Each tunnel has its key."
  }

  assert {
    condition = alltrue([for connection in azurerm_virtual_network_gateway_connection.this : (
      connection.connection_protocol == "IKEv2" && connection.bgp_enabled && connection.ipsec_policy[0].ike_encryption == "AES256" && connection.ipsec_policy[0].pfs_group == "ECP384" && connection.ipsec_policy[0].ipsec_encryption == "GCMAES256"
    )])
    error_message = "IKEv2 and BGP, with one algorithm of each kind, and none that is weak."
  }
}

run "two_tunnels_to_google" {
  command = plan

  variables {
    name           = "acme-weu-prod-to-euw3-prod"
    peer           = "europe-west3/production"
    peer_addresses = ["203.0.114.10", "203.0.114.11"]
    inside_cidrs   = ["169.254.22.0/30", "169.254.22.4/30"]
    keys           = ["k-one", "k-two"]
  }

  assert {
    condition     = toset(keys(azurerm_virtual_network_gateway_connection.this)) == toset(["1", "2"]) && azurerm_local_network_gateway.this["2"].bgp_settings[0].bgp_peering_address == "169.254.22.5"
    error_message = "One to each interface of the gateway there."
  }

  assert {
    condition     = azurerm_virtual_network_gateway_connection.this["2"].custom_bgp_addresses[0].primary == "169.254.22.2" && azurerm_virtual_network_gateway_connection.this["2"].custom_bgp_addresses[0].secondary == "169.254.22.6"
    error_message = "Each instance has the second address of its tunnel's range."
  }

  assert {
    condition     = azurerm_monitor_scheduled_query_rules_alert_v2.tunnels["down"].criteria[0].threshold == 2
    error_message = "Down is when both are."
  }
}

run "somebody_is_told" {
  command = plan

  assert {
    condition     = azurerm_monitor_scheduled_query_rules_alert_v2.tunnels["down"].criteria[0].threshold == 4 && azurerm_monitor_scheduled_query_rules_alert_v2.tunnels["degraded"].criteria[0].threshold == 1
    error_message = "Down is when no tunnel is left, degraded when one is down."
  }

  assert {
    condition     = strcontains(azurerm_monitor_scheduled_query_rules_alert_v2.tunnels["down"].criteria[0].query, "remoteIP_s in (\"198.51.101.1\", \"198.51.101.2\", \"198.51.101.3\", \"198.51.101.4\")")
    error_message = "An alarm is about the tunnels of its own peer."
  }

  assert {
    condition     = azurerm_monitor_metric_alert.bgp.criteria[0].dimension[0].values == tolist(["169.254.21.1", "169.254.21.5", "169.254.21.9", "169.254.21.13"]) && one(azurerm_monitor_metric_alert.bgp.action).action_group_id == var.action_group_id
    error_message = "Sessions with all addresses of the other side are watched."
  }
}

run "a_range_that_azure_does_not_speak_under" {
  command = plan

  variables {
    inside_cidrs = ["169.254.23.0/30", "169.254.23.4/30", "169.254.23.8/30", "169.254.23.12/30"]
  }

  expect_failures = [var.inside_cidrs]
}

run "a_number_that_azure_keeps" {
  command = plan

  variables {
    peer_asn = 65515
  }

  expect_failures = [var.peer_asn]
}
