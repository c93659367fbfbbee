locals {
  # https://cloud.google.com/storage-transfer/docs/monitor-transfer-jobs#metrics
  job = "resource.type=\"storage_transfer_job\" AND metric.label.source_bucket=\"${var.source_bucket.name}\" AND metric.label.destination_bucket=\"${var.sink_bucket.name}\""
}

# What was not copied, and is not tried again.
resource "google_monitoring_alert_policy" "failed" {
  project      = var.source_bucket.project
  display_name = "${var.name}-failed"
  combiner     = "OR"
  severity     = "CRITICAL"
  user_labels  = var.labels

  conditions {
    display_name = "Objects of ${var.source_bucket.name} are not copied to ${var.sink_bucket.name}"

    condition_threshold {
      filter          = "${local.job} AND metric.label.status=\"failed\" AND metric.type=\"storagetransfer.googleapis.com/transferjob/object_replication_count\""
      comparison      = "COMPARISON_GT"
      threshold_value = var.alarms.failed_operations - 1
      duration        = "0s"

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_SUM"
      }
    }
  }

  notification_channels = var.notification_channels

  depends_on = [google_project_service.source]
}

# How long it took, of what was copied.
resource "google_monitoring_alert_policy" "lag" {
  project      = var.source_bucket.project
  display_name = "${var.name}-lag"
  combiner     = "OR"
  severity     = "WARNING"
  user_labels  = var.labels

  conditions {
    display_name = "${var.sink_bucket.name} is behind ${var.source_bucket.name}"

    condition_threshold {
      filter          = "${local.job} AND metric.type=\"storagetransfer.googleapis.com/transferjob/replication_latency\""
      comparison      = "COMPARISON_GT"
      threshold_value = var.alarms.lag_minutes * 60000
      duration        = "900s"

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_PERCENTILE_95"
      }
    }
  }

  notification_channels = var.notification_channels

  depends_on = [google_project_service.source]
}
