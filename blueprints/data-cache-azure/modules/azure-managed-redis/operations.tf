# Logs of one store, for whoever may look at it. The cell's workspace has the logs of everybody, and one age for all.
resource "azurerm_log_analytics_workspace" "this" {
  name                = "${var.name}-cache"
  resource_group_name = var.resource_group
  location            = var.location
  sku                 = "PerGB2018"
  retention_in_days   = local.shown_days
  tags                = merge(var.tags, { Name = "${var.name}-cache" })

  # Nobody writes into it or reads it with a key.
  local_authentication_enabled = false

  lifecycle {
    prevent_destroy = true
  }
}

locals {
  # A workspace shows logs of 30 to 730 days, and keeps those of a table for certain numbers of days beyond: at least as many as were asked for.
  # https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure
  shown_days = min(730, max(30, var.log_days))
  kept_days  = var.log_days <= 730 ? local.shown_days : [for days in [1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383] : days if days >= var.log_days][0]
}

# Beyond what a workspace shows: https://learn.microsoft.com/azure/azure-monitor/reference/tables/redconnectionevents
resource "azurerm_log_analytics_workspace_table" "this" {
  count = local.kept_days > local.shown_days ? 1 : 0

  workspace_id            = azurerm_log_analytics_workspace.this.id
  name                    = "REDConnectionEvents"
  plan                    = "Analytics"
  retention_in_days       = local.shown_days
  total_retention_in_days = local.kept_days
}

# Who connected, and who was refused. https://learn.microsoft.com/azure/redis/monitor-diagnostic-settings
resource "azurerm_monitor_diagnostic_setting" "this" {
  name                           = "record"
  target_resource_id             = azurerm_managed_redis.this.default_database[0].id
  log_analytics_workspace_id     = azurerm_log_analytics_workspace.this.id
  log_analytics_destination_type = "Dedicated"

  enabled_log {
    category = "ConnectionEvents"
  }
}

# https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-cache-redisenterprise-metrics
locals {
  alarms = merge(
    {
      cpu = {
        description = "The processors of the cache are busy: a larger size, or commands that ask for less"
        metric      = "percentProcessorTime"
        aggregation = "Maximum"
        operator    = "GreaterThan"
        threshold   = var.alarms.cpu_percent
        window      = "PT15M"
        severity    = 2
      }
      memory = {
        description = "The memory of the cache fills up, and a full one throws keys out or refuses writes: a larger size, or keys that expire"
        metric      = "usedmemorypercentage"
        aggregation = "Maximum"
        operator    = "GreaterThan"
        threshold   = var.alarms.memory_percent
        window      = "PT15M"
        severity    = 1
      }
      evictions = {
        description = "The cache throws keys out of its full memory"
        metric      = "evictedkeys"
        aggregation = "Total"
        operator    = "GreaterThan"
        threshold   = var.alarms.evictions
        window      = "PT5M"
        severity    = 2
      }
      connections = {
        description = "The cache has more connections than was meant: somebody opens them and never closes them"
        metric      = "connectedclients"
        aggregation = "Maximum"
        operator    = "GreaterThan"
        threshold   = var.alarms.connections
        window      = "PT5M"
        severity    = 2
      }
    },
    # Patches take a link down for minutes: https://learn.microsoft.com/azure/redis/how-to-active-geo-replication#geo-replication-metric
    var.geo_group == null ? {} : {
      link = {
        description = "The cache is not linked with those in other regions: what is written here does not reach them, and all keep what they could not send, until their memory is full"
        metric      = "geoReplicationHealthy"
        aggregation = "Maximum"
        operator    = "LessThan"
        threshold   = 1
        window      = "PT1H"
        severity    = 1
      }
    },
  )
}

resource "azurerm_monitor_metric_alert" "this" {
  for_each = local.alarms

  name                = "${var.name}-cache-${each.key}"
  resource_group_name = var.resource_group
  scopes              = [azurerm_managed_redis.this.id]
  description         = each.value.description
  severity            = each.value.severity
  frequency           = each.value.window == "PT1H" ? "PT5M" : "PT1M"
  window_size         = each.value.window
  tags                = merge(var.tags, { Name = "${var.name}-cache-${each.key}" })

  criteria {
    metric_namespace = "Microsoft.Cache/redisEnterprise"
    metric_name      = each.value.metric
    aggregation      = each.value.aggregation
    operator         = each.value.operator
    threshold        = each.value.threshold
  }

  action {
    action_group_id = var.action_group_id
  }
}
