# Against a mocked provider: no credentials, no network.
mock_provider "azurerm" {}

override_resource {
  target          = azurerm_virtual_network.this
  override_during = plan
  values          = { id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.Network/virtualNetworks/acme-weu-prod" }
}

override_resource {
  target          = azurerm_nat_gateway.this
  override_during = plan
  values          = { id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.Network/natGateways/acme-weu-prod-nat" }
}

override_resource {
  target          = azurerm_storage_account.flow_logs
  override_during = plan
  values          = { id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.Storage/storageAccounts/acmeweuprodlogs0a1b2c" }
}

variables {
  name                = "acme-weu-prod"
  resource_group_name = "acme-weu-prod"
  location            = "westeurope"
  zones               = ["1", "2", "3"]
  address_space       = "10.32.0.0/16"
  pod_ranges          = ["100.64.0.0/16"]
  flow_logs_account   = "acmeweuprodlogs0a1b2c"
  logs_key_id         = "https://acme-weu-prod-0a1b2c.vault.azure.net/keys/logs"
  logs_identity_id    = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-weu-prod-logs"
  workspace_id        = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.OperationalInsights/workspaces/acme-weu-prod"
  workspace_guid      = "cccccccc-0000-4000-8000-000000000001"
  action_group_id     = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.Insights/actionGroups/acme-weu-prod"

  subnets = {
    nodes             = "10.32.0.0/18"
    ingress           = "10.32.64.0/20"
    private_endpoints = "10.32.80.0/20"
    databases         = "10.32.96.0/20"
    api_server        = "10.32.112.0/23"
    gateway           = "10.32.128.0/20"
  }
}

run "subnets_are_called_by_what_they_are_for" {
  command = plan

  assert {
    condition     = toset([for subnet in azurerm_subnet.this : subnet.name]) == toset(["nodes", "ingress", "private-endpoints", "databases", "api-server", "GatewaySubnet"])
    error_message = "The layers above look subnets up by these names."
  }

  assert {
    condition     = one(one(azurerm_subnet.this["databases"].delegation).service_delegation).name == "Microsoft.DBforPostgreSQL/flexibleServers" && one(one(azurerm_subnet.this["api_server"].delegation).service_delegation).name == "Microsoft.ContainerService/managedClusters" && length(azurerm_subnet.this["nodes"].delegation) == 0
    error_message = "Databases and API servers have subnets that are given to them."
  }
}

run "nothing_leaves_by_an_address_that_is_lent" {
  command = plan

  assert {
    condition     = alltrue([for purpose in ["nodes", "private_endpoints", "databases", "api_server"] : !azurerm_subnet.this[purpose].default_outbound_access_enabled])
    error_message = "What goes out goes through NAT."
  }

  assert {
    condition     = azurerm_subnet.this["private_endpoints"].private_endpoint_network_policies == "NetworkSecurityGroupEnabled"
    error_message = "The rules of the subnet hold for private endpoints."
  }
}

run "every_subnet_but_that_of_gateways_refuses_what_it_does_not_need" {
  command = plan

  assert {
    condition     = toset(keys(azurerm_subnet_network_security_group_association.this)) == toset(["nodes", "ingress", "private_endpoints", "databases", "api_server"])
    error_message = "Azure takes no security group on GatewaySubnet, and each other one has its own."
  }

  assert {
    condition = alltrue([for group in azurerm_network_security_group.this :
      length([for rule in group.security_rule : rule if rule.access == "Deny" && rule.priority == 4096 && rule.source_address_prefix == "*" && rule.protocol == "*"]) == 1
    ])
    error_message = "Without the last rule the whole network, peers and sites come in."
  }

  assert {
    condition = alltrue([for purpose in ["nodes", "private_endpoints", "databases", "api_server"] : alltrue([
      for rule in azurerm_network_security_group.this[purpose].security_rule : rule.access == "Deny" || !contains(["*", "Internet", "VirtualNetwork"], coalesce(rule.source_address_prefix, "none"))
    ])])
    error_message = "Only the subnet of application gateways takes requests from everywhere."
  }
}

run "databases_reach_storage" {
  command = plan

  assert {
    condition     = azurerm_subnet.this["databases"].service_endpoints == toset(["Microsoft.Storage"]) && alltrue([for purpose, subnet in azurerm_subnet.this : try(length(subnet.service_endpoints), 0) == 0 if purpose != "databases"])
    error_message = "Flexible servers have the way to storage that Azure puts there anyway, and nothing else has one."
  }
}

run "databases_are_for_nodes" {
  command = plan

  assert {
    condition = toset(flatten([for rule in azurerm_network_security_group.this["databases"].security_rule : [rule.source_address_prefix] if rule.access == "Allow"])) == toset(["10.32.0.0/18", "10.32.96.0/20"]) && alltrue([
      for rule in azurerm_network_security_group.this["databases"].security_rule : rule.destination_port_ranges == toset(["5432", "6432"]) if rule.access == "Allow"
    ])
    error_message = "Nodes, and the standby, reach PostgreSQL and its pooler."
  }
}

run "pods_talk_under_their_own_addresses" {
  command = plan

  assert {
    condition     = anytrue([for rule in azurerm_network_security_group.this["nodes"].security_rule : rule.source_address_prefixes == toset(["10.32.0.0/18", "100.64.0.0/16"]) && rule.protocol == "*"])
    error_message = "With an overlay Azure sees packets between pods, and refuses what no rule lets in."
  }
}

run "application_gateways_are_managed_by_azure" {
  command = plan

  assert {
    condition     = anytrue([for rule in azurerm_network_security_group.this["ingress"].security_rule : rule.source_address_prefix == "GatewayManager" && rule.destination_port_range == "65200-65535"])
    error_message = "A gateway is not made without this."
  }

  assert {
    condition     = alltrue([for rule in azurerm_network_security_group.this["ingress"].security_rule : rule.destination_port_ranges == toset(["80", "443"]) if rule.access == "Allow" && rule.source_address_prefix == "*"])
    error_message = "Clients use two ports."
  }
}

run "offices_open_what_they_were_given" {
  command = plan

  variables {
    office_networks = ["10.200.0.0/16"]
    office_ports    = [443, 8443]
  }

  assert {
    condition     = anytrue([for rule in azurerm_network_security_group.this["nodes"].security_rule : rule.name == "offices" && rule.source_address_prefix == "10.200.0.0/16" && rule.destination_port_ranges == toset(["443", "8443"])])
    error_message = "The office opens its ports on nodes."
  }
}

run "connections_come_in_where_an_app_takes_some" {
  command = plan

  variables {
    exposed = {
      "westeurope/production/acme/gateway" = { sources = ["203.0.113.0/24", "198.51.100.0/24"], ports = [2775] }
      "westeurope/production/acme/queue"   = { sources = ["0.0.0.0/0"], ports = [1883, 8883] }
    }
  }

  assert {
    condition     = anytrue([for rule in azurerm_network_security_group.this["nodes"].security_rule : rule.description == "westeurope/production/acme/gateway" && rule.source_address_prefixes == toset(["203.0.113.0/24", "198.51.100.0/24"]) && rule.destination_port_range == "2775" && rule.priority == 1000])
    error_message = "Those who are listed reach the port, and no other."
  }

  assert {
    condition     = anytrue([for rule in azurerm_network_security_group.this["nodes"].security_rule : rule.description == "westeurope/production/acme/queue" && rule.source_address_prefix == "*" && rule.destination_port_ranges == toset(["1883", "8883"])])
    error_message = "Everybody, where everybody is meant."
  }

  assert {
    condition     = alltrue([for purpose in ["ingress", "private_endpoints", "databases", "api_server"] : alltrue([for rule in azurerm_network_security_group.this[purpose].security_rule : !startswith(rule.name, "app-")])])
    error_message = "Load balancers stand among the nodes."
  }
}

run "where_there_is_no_office_there_is_no_rule_for_one" {
  command = plan

  assert {
    condition     = alltrue([for group in azurerm_network_security_group.this : alltrue([for rule in group.security_rule : !contains(["offices", "operators"], rule.name)])])
    error_message = "A rule without sources would be refused."
  }
}

run "nat_stands_in_all_zones" {
  command = plan

  variables {
    nat_addresses = 2
  }

  assert {
    condition     = azurerm_nat_gateway.this[0].sku_name == "StandardV2" && azurerm_nat_gateway.this[0].zones == null
    error_message = "One gateway for all zones, which takes no zones."
  }

  assert {
    condition     = length(azurerm_public_ip.nat) == 2 && alltrue([for address in azurerm_public_ip.nat : address.sku == "StandardV2" && address.allocation_method == "Static" && address.zones == toset(["1", "2", "3"])])
    error_message = "Its addresses stay, are of its kind, and in all zones."
  }
}

run "nat_in_a_region_without_zones" {
  command = plan

  variables {
    zones = []
  }

  assert {
    condition     = azurerm_nat_gateway.this[0].sku_name == "Standard" && alltrue([for address in azurerm_public_ip.nat : address.sku == "Standard" && address.zones == null])
    error_message = "The older kind is there, too."
  }

  assert {
    condition     = azurerm_storage_account.flow_logs.account_replication_type == "LRS"
    error_message = "There are no zones to copy to."
  }
}

run "no_nat" {
  command = plan

  variables {
    nat = "none"
  }

  assert {
    condition     = length(azurerm_nat_gateway.this) == 0 && length(azurerm_public_ip.nat) == 0 && length(azurerm_monitor_metric_alert.nat_ports) == 0
    error_message = "Nothing is left of it."
  }
}

run "everything_is_logged_where_nobody_else_reads" {
  command = plan

  assert {
    condition     = azurerm_network_watcher_flow_log.this.enabled && one(azurerm_network_watcher_flow_log.this.retention_policy).days == 365 && one(azurerm_network_watcher_flow_log.this.traffic_analytics).enabled && azurerm_network_watcher_flow_log.this.target_resource_id == azurerm_virtual_network.this.id
    error_message = "Flows of the whole network are kept for a year."
  }

  assert {
    condition     = one(azurerm_storage_account.flow_logs.network_rules).default_action == "Deny" && !azurerm_storage_account.flow_logs.allow_nested_items_to_be_public && one(azurerm_storage_account.flow_logs.customer_managed_key).key_vault_key_id == var.logs_key_id
    error_message = "Only Azure itself comes in, and what is written is encrypted with a key of ours."
  }
}

run "for_ever_is_no_rule" {
  command = plan

  variables {
    flow_log_days = 0
  }

  assert {
    condition     = !one(azurerm_network_watcher_flow_log.this.retention_policy).enabled
    error_message = "Nothing is deleted."
  }
}

run "public_networks_behind_a_vpn_never_leave_through_nat" {
  command = plan

  variables {
    vpn_public_networks = ["81.2.69.0/28"]
  }

  assert {
    condition     = azurerm_route.vpn_public_network["81.2.69.0/28"].next_hop_type == "VirtualNetworkGateway" && length(azurerm_subnet_route_table_association.nodes) == 1
    error_message = "While the tunnel is down such packets are dropped."
  }
}

run "names_resolve_in_the_network" {
  command = plan

  assert {
    condition     = toset([for zone in azurerm_private_dns_zone.this : zone.name]) == toset(["privatelink.vaultcore.azure.net", "privatelink.blob.core.windows.net", "privatelink.dfs.core.windows.net", "privatelink.westeurope.azmk8s.io", "acme-weu-prod.private.postgres.database.azure.com"])
    error_message = "The layers above look zones up by these names."
  }

  assert {
    condition     = keys(azurerm_private_dns_zone_virtual_network_link.this) == keys(azurerm_private_dns_zone.this)
    error_message = "A zone without a link to the network is not asked."
  }
}

run "a_network_has_nodes" {
  command = plan

  variables {
    subnets = { private_endpoints = "10.32.80.0/20" }
  }

  expect_failures = [var.subnets]
}

run "a_small_subnet_of_gateways" {
  command = plan

  variables {
    subnets = { nodes = "10.32.0.0/18", private_endpoints = "10.32.80.0/20", gateway = "10.32.128.0/28" }
  }

  expect_failures = [var.subnets]
}

run "copies_and_caches_are_let_in" {
  command = plan

  variables {
    database_networks = ["10.34.96.0/20"]
    caches            = true
  }

  assert {
    condition     = length([for rule in azurerm_network_security_group.this["databases"].security_rule : rule if rule.name == "copies" && rule.source_address_prefix == "10.34.96.0/20" && rule.destination_port_range == "5432"]) == 1
    error_message = "Servers of the other network follow those here."
  }

  assert {
    condition     = contains([for rule in azurerm_network_security_group.this["private_endpoints"].security_rule : rule.name], "caches") && azurerm_private_dns_zone.this["redis"].name == "privatelink.redis.azure.net"
    error_message = "Nodes find caches, and reach them."
  }
}

run "nobody_else_is" {
  command = plan

  assert {
    condition     = length([for rule in concat(tolist(azurerm_network_security_group.this["databases"].security_rule), tolist(azurerm_network_security_group.this["private_endpoints"].security_rule)) : rule if contains(["copies", "caches"], rule.name)]) == 0 && !contains(keys(azurerm_private_dns_zone.this), "redis")
    error_message = "Where there is no copy and no cache, nothing is opened for one."
  }
}
