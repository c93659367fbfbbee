# Against mocked providers: no credentials, no network.
mock_provider "azurerm" {
  override_during = plan

  mock_resource "azurerm_managed_redis" {
    defaults = {
      id       = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.Cache/redisEnterprise/acme-weu-prod-zeta-sessions-abc123"
      hostname = "acme-weu-prod-zeta-sessions-abc123.westeurope.redis.azure.net"
    }
  }
  mock_resource "azurerm_log_analytics_workspace" {
    defaults = { id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.OperationalInsights/workspaces/acme-weu-prod-zeta-sessions-cache" }
  }
}

variables {
  name                   = "acme-weu-prod-zeta-sessions"
  cache_name             = "acme-weu-prod-zeta-sessions-abc123"
  resource_group         = "acme-weu-prod-zeta"
  location               = "westeurope"
  sku_name               = "Balanced_B5"
  key_version_id         = "https://acme-zeta-abc123.vault.azure.net/keys/client/0123456789abcdef0123456789abcdef"
  encryption_identity_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-weu-prod-zeta-encryption"
  subnet_id              = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.Network/virtualNetworks/acme-weu-prod/subnets/private-endpoints"
  private_dns_zone_id    = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net"
  action_group_id        = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.Insights/actionGroups/acme-weu-prod"
  users                  = { web = "00000000-0000-0000-0000-000000000003" }
}

run "closed_and_without_keys" {
  command = plan

  assert {
    condition     = azurerm_managed_redis.this.public_network_access == "Disabled" && !one(azurerm_managed_redis.this.default_database).access_keys_authentication_enabled && one(azurerm_managed_redis.this.default_database).client_protocol == "Encrypted"
    error_message = "It is reached by its endpoint, with a token and encrypted."
  }

  assert {
    condition     = one(azurerm_managed_redis.this.customer_managed_key).key_vault_key_id == var.key_version_id && azurerm_managed_redis_access_policy_assignment.this["web"].object_id == "00000000-0000-0000-0000-000000000003"
    error_message = "It has a key of its region, and lets those in who are named."
  }

  assert {
    condition     = length(azurerm_management_lock.this) == 1 && toset(keys(azurerm_monitor_metric_alert.this)) == toset(["connections", "cpu", "evictions", "memory"])
    error_message = "Nobody deletes it by accident, and it tells when it is busy or full."
  }
}

run "one_of_a_group" {
  command = plan

  variables {
    geo_group = "acme-zeta-sessions"
  }

  assert {
    condition     = one(azurerm_managed_redis.this.default_database).geo_replication_group_name == "acme-zeta-sessions" && azurerm_managed_redis.this.high_availability_enabled && contains(keys(azurerm_monitor_metric_alert.this), "link")
    error_message = "It can be linked, and tells when it is not."
  }
}

run "no_group_of_small_ones" {
  command = plan

  variables {
    sku_name  = "Balanced_B1"
    geo_group = "acme-zeta-sessions"
  }

  expect_failures = [var.geo_group]
}

run "no_group_that_writes_to_disks" {
  command = plan

  variables {
    persistence = "aof"
    geo_group   = "acme-zeta-sessions"
  }

  expect_failures = [var.geo_group]
}

run "search_throws_nothing_out" {
  command = plan

  variables {
    modules = ["RediSearch"]
  }

  expect_failures = [var.eviction]
}

run "one_that_survives_a_restart" {
  command = plan

  variables {
    persistence = "rdb"
    cluster     = true
  }

  assert {
    condition     = one(azurerm_managed_redis.this.default_database).persistence_redis_database_backup_frequency == "1h" && one(azurerm_managed_redis.this.default_database).clustering_policy == "OSSCluster"
    error_message = "It writes what it has to a disk each hour."
  }
}
