locals {
  # Cloud SQL grows a disk when little of it is free. What is to be told of then is that it did not.
  # https://cloud.google.com/sql/docs/postgres/instance-settings#automatic-storage-increase-2ndgen
  disk_percent = var.storage.max_size_gib == null ? var.alarms.disk_percent : max(95, var.alarms.disk_percent)

  # https://cloud.google.com/monitoring/api/metrics_gcp_c#gcp-cloudsql
  alarms = {
    cpu  = { metric = "cpu/utilization", above = var.alarms.cpu_percent / 100, severity = "WARNING", text = "has been busy for 15 minutes" }
    disk = { metric = "disk/utilization", above = local.disk_percent / 100, severity = "CRITICAL", text = "is running out of space" }
    # PostgreSQL stops taking writes before its transactions' numbers begin anew: autovacuum does not keep up. https://cloud.google.com/sql/docs/postgres/txid-wraparound
    transactions = { metric = "postgresql/transaction_id_utilization", above = 0.5, severity = "CRITICAL", text = "runs out of transaction ids" }
  }
}

resource "google_monitoring_alert_policy" "this" {
  for_each = local.alarms

  project      = var.project
  display_name = "${local.instance}-${each.key}"
  combiner     = "OR"
  severity     = each.value.severity
  user_labels  = merge(var.labels, local.marks)

  conditions {
    display_name = "The database of ${local.of} ${each.value.text}"

    condition_threshold {
      filter          = "resource.type=\"cloudsql_database\" AND resource.label.database_id=\"${var.project}:${local.instance}\" AND metric.type=\"cloudsql.googleapis.com/database/${each.value.metric}\""
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.above
      duration        = "900s"

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_MEAN"
      }
    }
  }

  notification_channels = var.notification_channels

  depends_on = [google_project_service.this]
}

# Of a database that nobody hears of nothing is known: silence counts as down.
resource "google_monitoring_alert_policy" "down" {
  project      = var.project
  display_name = "${local.instance}-down"
  combiner     = "OR"
  severity     = "CRITICAL"
  user_labels  = merge(var.labels, local.marks)

  conditions {
    display_name = "The database of ${local.of} is not running"

    condition_threshold {
      filter                  = "resource.type=\"cloudsql_database\" AND resource.label.database_id=\"${var.project}:${local.instance}\" AND metric.type=\"cloudsql.googleapis.com/database/up\""
      comparison              = "COMPARISON_LT"
      threshold_value         = 1
      duration                = "300s"
      evaluation_missing_data = "EVALUATION_MISSING_DATA_ACTIVE"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }

  notification_channels = var.notification_channels

  depends_on = [google_sql_database_instance.this]
}
