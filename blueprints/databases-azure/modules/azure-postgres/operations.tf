# Logs of one client, for whoever may look at it. The cell's workspace has the logs of everybody, and one age for all.
resource "azurerm_log_analytics_workspace" "this" {
  name                = "${var.name}-database"
  resource_group_name = var.resource_group
  location            = var.location
  sku                 = "PerGB2018"
  retention_in_days   = local.shown_days
  tags                = merge(var.tags, { Name = "${var.name}-database" })

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

# Beyond what a workspace shows: https://learn.microsoft.com/azure/azure-monitor/reference/tables/azurediagnostics
resource "azurerm_log_analytics_workspace_table" "this" {
  count = local.kept_days > local.shown_days ? 1 : 0

  workspace_id            = azurerm_log_analytics_workspace.this.id
  name                    = "AzureDiagnostics"
  plan                    = "Analytics"
  retention_in_days       = local.shown_days
  total_retention_in_days = local.kept_days
}

resource "azurerm_monitor_diagnostic_setting" "this" {
  name                       = "record"
  target_resource_id         = azurerm_postgresql_flexible_server.this.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.this.id

  # https://learn.microsoft.com/azure/postgresql/monitor/concepts-monitoring#metrics-and-logs
  enabled_log {
    category = "PostgreSQLLogs"
  }
}

# https://learn.microsoft.com/azure/postgresql/monitor/concepts-monitoring#list-of-metrics
locals {
  alarms = merge(
    {
      cpu = {
        description = "The processors of the database are busy: a larger size, or queries that ask for less"
        metric      = "cpu_percent"
        aggregation = "Average"
        operator    = "GreaterThan"
        threshold   = var.alarms.cpu_percent
        window      = "PT15M"
        severity    = 2
      }
      # At 95 percent, or with less than 5 GiB, the server takes no more writes.
      # https://learn.microsoft.com/azure/postgresql/extensions/concepts-storage#storage
      disk = {
        description = "The disk of the database fills up, and a full one is read-only: make it larger, which cannot be taken back"
        metric      = "storage_percent"
        aggregation = "Maximum"
        operator    = "GreaterThan"
        threshold   = var.alarms.disk_percent
        window      = "PT15M"
        severity    = 1
      }
      alive = {
        description = "The database does not answer"
        metric      = "is_db_alive"
        aggregation = "Maximum"
        operator    = "LessThan"
        threshold   = 1
        window      = "PT5M"
        severity    = 0
      }
    },
    # Of a copy: how long ago the last change was that it has made, which is long, too, where nothing changes.
    # https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#monitor-replication
    !local.follows ? {} : {
      lag = {
        description = "The copy is behind its home, and so much would be lost with it: less at a time, or a larger copy"
        metric      = "physical_replication_delay_in_seconds"
        aggregation = "Average"
        operator    = "GreaterThan"
        threshold   = var.alarms.lag_seconds
        window      = "PT15M"
        severity    = 1
      }
    },
    # Of a home: it keeps what a copy has not fetched, until its own disk is full.
    !var.has_copies ? {} : {
      kept = {
        description = "A copy does not follow, and what it has not fetched fills the disk of its home: see what keeps it, or make it anew"
        metric      = "physical_replication_delay_in_bytes"
        aggregation = "Maximum"
        operator    = "GreaterThan"
        threshold   = floor(var.storage.size_gib * 1073741824 / 10)
        window      = "PT15M"
        severity    = 1
      }
    },
    local.tier != "B" ? {} : {
      credits = {
        description = "The database has nearly used up the credits of its burstable size, and will be slow without"
        metric      = "cpu_credits_remaining"
        aggregation = "Average"
        operator    = "LessThan"
        threshold   = 20
        window      = "PT15M"
        severity    = 2
      }
    },
  )
}

resource "azurerm_monitor_metric_alert" "this" {
  for_each = local.alarms

  name                = "${var.name}-database-${each.key}"
  resource_group_name = var.resource_group
  scopes              = [azurerm_postgresql_flexible_server.this.id]
  description         = each.value.description
  severity            = each.value.severity
  frequency           = "PT1M"
  window_size         = each.value.window
  tags                = merge(var.tags, { Name = "${var.name}-database-${each.key}" })

  criteria {
    metric_namespace = "Microsoft.DBforPostgreSQL/flexibleServers"
    metric_name      = each.value.metric
    aggregation      = each.value.aggregation
    operator         = each.value.operator
    threshold        = each.value.threshold
  }

  action {
    action_group_id = var.action_group_id
  }
}
