locals {
  # https://cloud.google.com/monitoring/api/metrics_gcp_i_o#gcp-memorystore
  alarms = {
    cpu         = { metric = "instance/cpu/maximum_utilization", above = var.alarms.cpu_percent / 100, aligner = "ALIGN_MEAN", severity = "WARNING", text = "has been busy for 15 minutes" }
    memory      = { metric = "instance/memory/maximum_utilization", above = var.alarms.memory_percent / 100, aligner = "ALIGN_MEAN", severity = "CRITICAL", text = "is running out of memory" }
    evictions   = { metric = "instance/stats/total_evicted_keys_count", above = var.alarms.evictions, aligner = "ALIGN_DELTA", severity = "WARNING", text = "throws keys out of its full memory" }
    lag         = { metric = "instance/replication/average_ack_lag", above = var.alarms.lag_seconds, aligner = "ALIGN_MEAN", severity = "CRITICAL", text = "has nodes that are behind" }
    connections = { metric = "instance/clients/maximum_connected_clients", above = var.alarms.connections, aligner = "ALIGN_MAX", severity = "WARNING", text = "has many connections" }
  }

  # Evictions are told of at once, the rest after a quarter of an hour.
  durations = { evictions = "0s" }
}

resource "google_monitoring_alert_policy" "this" {
  for_each = local.alarms

  project      = var.project
  display_name = "${var.name}-${each.key}"
  combiner     = "OR"
  severity     = each.value.severity
  user_labels  = merge(var.labels, local.marks)

  conditions {
    display_name = "The cache ${var.store} ${each.value.text}"

    condition_threshold {
      filter          = "resource.type=\"memorystore.googleapis.com/Instance\" AND resource.label.instance_id=\"${google_memorystore_instance.this.instance_id}\" AND metric.type=\"memorystore.googleapis.com/${each.value.metric}\""
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.above
      duration        = lookup(local.durations, each.key, "900s")

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = each.value.aligner
      }
    }
  }

  notification_channels = var.notification_channels

  depends_on = [google_project_service.this]
}
