# Redis as Azure runs it: reached by a private endpoint and with a token of Entra ID, and encrypted with a key of its region.

locals {
  # https://learn.microsoft.com/azure/redis/redis-modules
  evictions = {
    "volatile-lru"    = "VolatileLRU"
    "volatile-lfu"    = "VolatileLFU"
    "volatile-ttl"    = "VolatileTTL"
    "volatile-random" = "VolatileRandom"
    "allkeys-lru"     = "AllKeysLRU"
    "allkeys-lfu"     = "AllKeysLFU"
    "allkeys-random"  = "AllKeysRandom"
    "noeviction"      = "NoEviction"
  }
}

resource "azurerm_managed_redis" "this" {
  name                = var.cache_name
  resource_group_name = var.resource_group
  location            = var.location
  sku_name            = var.sku_name
  tags                = merge(var.tags, { Name = var.cache_name })

  # Two nodes at least, in zones of their own where the region has some. It cannot be taken back.
  # https://learn.microsoft.com/azure/reliability/reliability-managed-redis
  high_availability_enabled = var.standby

  public_network_access = "Disabled"

  identity {
    type         = "UserAssigned"
    identity_ids = [var.encryption_identity_id]
  }

  # What it writes to disks. It takes no key without a version: when the key has rotated, the next apply hands over the new one, and until then the former
  # one does. https://learn.microsoft.com/azure/redis/how-to-encryption
  customer_managed_key {
    key_vault_key_id          = var.key_version_id
    user_assigned_identity_id = var.encryption_identity_id
  }

  default_database {
    client_protocol = "Encrypted"

    # A key opens everything to whoever holds it, and leaves no name in the record.
    # https://learn.microsoft.com/azure/redis/entra-for-authentication
    access_keys_authentication_enabled = false

    # One address for all, unless clients speak the cluster's protocol. https://learn.microsoft.com/azure/redis/architecture#cluster-policies
    clustering_policy = var.cluster ? "OSSCluster" : "EnterpriseCluster"
    eviction_policy   = local.evictions[var.eviction]

    # Whoever is to be linked with others is made for it: it cannot be had later without losing what is in it.
    geo_replication_group_name = var.geo_group

    persistence_append_only_file_backup_frequency = var.persistence == "aof" ? "1s" : null
    persistence_redis_database_backup_frequency   = var.persistence == "rdb" ? "1h" : null

    dynamic "module" {
      for_each = var.modules

      content {
        name = module.value
      }
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_private_endpoint" "this" {
  name                          = "${var.cache_name}-cache"
  resource_group_name           = var.resource_group
  location                      = var.location
  subnet_id                     = var.subnet_id
  custom_network_interface_name = "${var.cache_name}-cache"
  tags                          = merge(var.tags, { Name = "${var.cache_name}-cache" })

  private_service_connection {
    name                           = "cache"
    private_connection_resource_id = azurerm_managed_redis.this.id
    subresource_names              = ["redisEnterprise"]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "cache"
    private_dns_zone_ids = [var.private_dns_zone_id]
  }
}

# Who may sign in, with a token of their own and under their object id as user name. There is one policy, which allows all of the data.
# https://learn.microsoft.com/azure/redis/entra-for-authentication
resource "azurerm_managed_redis_access_policy_assignment" "this" {
  for_each = var.users

  managed_redis_id = azurerm_managed_redis.this.id
  object_id        = each.value
}

# prevent_destroy stops Terraform; this stops everybody else, owners too, until they take the lock away.
# https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
resource "azurerm_management_lock" "this" {
  count = var.deletion_protection ? 1 : 0

  name       = "cache"
  scope      = azurerm_managed_redis.this.id
  lock_level = "CanNotDelete"
  notes      = "Cache of ${var.name}. Take deletion_protection out of its stack first."

  # Children of a locked cache cannot be deleted, so what belongs to it comes first and goes last.
  depends_on = [
    azurerm_managed_redis_access_policy_assignment.this,
    azurerm_monitor_diagnostic_setting.this,
    azurerm_private_endpoint.this,
  ]
}
