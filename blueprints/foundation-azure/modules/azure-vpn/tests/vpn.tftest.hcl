# Against a mocked provider: no credentials, no network.
mock_provider "azurerm" {}

mock_provider "random" {}

override_resource {
  target          = azurerm_virtual_network_gateway.this
  override_during = plan
  values          = { id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.Network/virtualNetworkGateways/acme-weu-prod" }
}

override_resource {
  target          = random_password.psk
  override_during = plan
  values          = { result = "made-here" }
}

variables {
  name                = "acme-weu-prod"
  resource_group_name = "acme-weu-prod"
  location            = "westeurope"
  zones               = ["1", "2", "3"]
  asn                 = 64701
  gateway_subnet_id   = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.Network/virtualNetworks/acme-weu-prod/subnets/GatewaySubnet"
  key_vault_id        = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.KeyVault/vaults/acme-weu-prod-0a1b2c"
  workspace_id        = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.OperationalInsights/workspaces/acme-weu-prod"
  action_group_id     = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.Insights/actionGroups/acme-weu-prod"

  sites = {
    london = {
      customer_gateway_ip = "203.0.113.7"
      bgp_asn             = 65010
      routing             = "bgp"
      networks            = ["10.200.0.0/16"]
      tunnel1_inside_cidr = "169.254.21.0/30"
      tunnel2_inside_cidr = "169.254.22.0/30"
      ike = {
        versions                = ["ikev2"]
        phase1_encryption       = ["AES256", "AES256-GCM-16"]
        phase1_integrity        = ["SHA2-256", "SHA2-384", "SHA2-512"]
        phase1_dh_groups        = [14, 15, 16, 17, 18, 19, 20, 21]
        phase2_encryption       = ["AES256", "AES256-GCM-16"]
        phase2_integrity        = ["SHA2-256", "SHA2-384", "SHA2-512"]
        phase2_dh_groups        = [14, 15, 16, 17, 18, 19, 20, 21]
        phase2_lifetime_seconds = 3600
        dpd_timeout_seconds     = 30
        startup_action          = "start"
      }
    }
    oslo = {
      customer_gateway_ip = "203.0.113.9"
      bgp_asn             = 65011
      routing             = "static"
      networks            = ["10.201.0.0/16"]
      onprem_cidr         = "10.201.0.0/16"
      cloud_cidr          = "10.32.0.0/16"
      ike = {
        versions                = ["ikev2"]
        phase1_encryption       = ["AES128"]
        phase1_integrity        = ["SHA2-256"]
        phase1_dh_groups        = [14]
        phase2_encryption       = ["AES128"]
        phase2_integrity        = ["SHA2-256"]
        phase2_dh_groups        = [14]
        phase2_lifetime_seconds = 1800
        dpd_timeout_seconds     = 45
        startup_action          = "add"
      }
    }
  }
}

run "two_instances_in_all_zones" {
  command = plan

  assert {
    condition     = azurerm_virtual_network_gateway.this.active_active && length(azurerm_virtual_network_gateway.this.ip_configuration) == 2 && endswith(azurerm_virtual_network_gateway.this.sku, "AZ")
    error_message = "A zone, or one instance, may be away."
  }

  assert {
    condition     = alltrue([for address in azurerm_public_ip.this : address.allocation_method == "Static" && address.sku == "Standard" && address.zones == toset(["1", "2", "3"])])
    error_message = "Devices are configured for addresses that stay."
  }
}

run "both_instances_speak_to_the_device" {
  command = plan

  assert {
    condition     = one(azurerm_virtual_network_gateway.this.bgp_settings).asn == 64701 && jsonencode([for one in one(azurerm_virtual_network_gateway.this.bgp_settings).peering_addresses : one.apipa_addresses]) == jsonencode([["169.254.21.1"], ["169.254.22.1"]])
    error_message = "The first address of each tunnel is Azure's."
  }

  assert {
    condition     = one(azurerm_local_network_gateway.this["london"].bgp_settings).bgp_peering_address == "169.254.21.2" && one(azurerm_local_network_gateway.this["london"].bgp_settings).asn == 65010
    error_message = "The device has the second address of the first tunnel."
  }

  assert {
    condition     = one(azurerm_virtual_network_gateway_connection.this["london"].custom_bgp_addresses).primary == "169.254.21.1" && one(azurerm_virtual_network_gateway_connection.this["london"].custom_bgp_addresses).secondary == "169.254.22.1" && azurerm_virtual_network_gateway_connection.this["london"].bgp_enabled
    error_message = "The connection says which instance has which address."
  }
}

run "a_static_site_has_its_networks" {
  command = plan

  assert {
    condition     = azurerm_local_network_gateway.this["oslo"].address_space == tolist(["10.201.0.0/16"]) && length(azurerm_local_network_gateway.this["oslo"].bgp_settings) == 0 && !azurerm_virtual_network_gateway_connection.this["oslo"].bgp_enabled
    error_message = "What is behind the device is routed."
  }

  assert {
    condition     = one(azurerm_virtual_network_gateway_connection.this["oslo"].traffic_selector_policy).local_address_cidrs == tolist(["10.32.0.0/16"]) && azurerm_virtual_network_gateway_connection.this["oslo"].use_policy_based_traffic_selectors && length(azurerm_virtual_network_gateway_connection.this["london"].traffic_selector_policy) == 0
    error_message = "Selectors are written only for a device that has some."
  }
}

run "the_strongest_that_both_know" {
  command = plan

  assert {
    condition = local.policies["london"] == {
      ike_encryption   = "AES256"
      ike_integrity    = "SHA384"
      dh_group         = "ECP384"
      ipsec_encryption = "GCMAES256"
      ipsec_integrity  = "GCMAES256"
      pfs_group        = "ECP384"
    }
    error_message = "Of what a site lists the strongest is taken that Azure has."
  }

  assert {
    condition     = local.policies["oslo"].ike_encryption == "AES128" && local.policies["oslo"].ipsec_integrity == "SHA256" && local.policies["oslo"].pfs_group == "PFS14" && local.policies["oslo"].dh_group == "DHGroup14"
    error_message = "Nothing is taken that the site does not list."
  }

  assert {
    condition     = one(azurerm_virtual_network_gateway_connection.this["oslo"].ipsec_policy).sa_lifetime == 1800 && azurerm_virtual_network_gateway_connection.this["oslo"].connection_mode == "ResponderOnly" && azurerm_virtual_network_gateway_connection.this["oslo"].dpd_timeout_seconds == 45
    error_message = "Lifetimes, and who begins, are the site's."
  }
}

run "keys_are_made_here_and_kept_in_the_vault" {
  command = plan

  assert {
    condition     = alltrue([for site, secret in azurerm_key_vault_secret.psk : secret.name == "vpn-${site}" && secret.key_vault_id == var.key_vault_id]) && length(azurerm_key_vault_secret.psk) == 2
    error_message = "Who configures the device reads its key there."
  }

  assert {
    condition     = alltrue([for password in random_password.psk : password.length == 48 && !password.special])
    error_message = "Long, and of letters and digits, which every device takes."
  }
}

run "tunnels_that_are_down_are_alarms" {
  command = plan

  assert {
    condition     = toset(keys(azurerm_monitor_scheduled_query_rules_alert_v2.tunnels)) == toset(["london-down", "london-degraded", "oslo-down", "oslo-degraded"])
    error_message = "Both, for every site."
  }

  assert {
    condition     = one(azurerm_monitor_scheduled_query_rules_alert_v2.tunnels["london-down"].criteria).threshold == 2 && one(azurerm_monitor_scheduled_query_rules_alert_v2.tunnels["london-degraded"].criteria).threshold == 1 && strcontains(one(azurerm_monitor_scheduled_query_rules_alert_v2.tunnels["london-degraded"].criteria).query, "ago(15m)")
    error_message = "One of two is degraded after a while, both are down at once."
  }

  assert {
    condition     = keys(azurerm_monitor_metric_alert.bgp) == ["london"] && one(one(azurerm_monitor_metric_alert.bgp["london"].criteria).dimension).values == tolist(["169.254.21.2"])
    error_message = "A session that is down is an alarm, where there is one."
  }
}

run "bgp_without_inside_addresses" {
  command = plan

  variables {
    sites = {
      london = {
        customer_gateway_ip = "203.0.113.7"
        bgp_asn             = 65010
        routing             = "bgp"
        networks            = []
        ike = {
          versions                = ["ikev2"]
          phase1_encryption       = ["AES256"]
          phase1_integrity        = ["SHA2-256"]
          phase1_dh_groups        = [20]
          phase2_encryption       = ["AES256"]
          phase2_integrity        = ["SHA2-256"]
          phase2_dh_groups        = [20]
          phase2_lifetime_seconds = 3600
          dpd_timeout_seconds     = 30
          startup_action          = "start"
        }
      }
    }
  }

  expect_failures = [var.sites]
}

run "an_as_number_that_azure_keeps" {
  command = plan

  variables {
    asn = 65517
  }

  expect_failures = [var.asn]
}

run "a_size_without_zones" {
  command = plan

  variables {
    sku = "VpnGw2"
  }

  expect_failures = [var.sku]
}

run "networks_of_other_clouds" {
  command = plan

  variables {
    sites  = {}
    beyond = { euw1-prod = [["169.254.21.2", "169.254.21.6"], ["169.254.21.10", "169.254.21.14"]] }
  }

  assert {
    condition     = jsonencode([for instance in azurerm_virtual_network_gateway.this.bgp_settings[0].peering_addresses : instance.apipa_addresses]) == jsonencode([["169.254.21.2", "169.254.21.6"], ["169.254.21.10", "169.254.21.14"]])
    error_message = "Each instance speaks BGP under its own addresses."
  }

  assert {
    condition     = length(azurerm_virtual_network_gateway_connection.this) == 0 && azurerm_public_ip.this["1"].name == "acme-weu-prod-vpn-1" && azurerm_public_ip.this["2"].name == "acme-weu-prod-vpn-2"
    error_message = "The gateway alone, whose addresses others find by their names: they make the connections."
  }
}

run "addresses_that_azure_does_not_speak_under" {
  command = plan

  variables {
    beyond = { euw1-prod = [["169.254.23.2"], ["169.254.23.6"]] }
  }

  expect_failures = [var.beyond]
}
