locals {
  names = join(", ", [for number in sort(keys(local.tunnels)) : "\"${local.tunnels[number].name}\""])

  # A tunnel can be up while the routes are gone, so both are looked at.
  # https://cloud.google.com/network-connectivity/docs/vpn/how-to/viewing-logs-metrics
  # https://cloud.google.com/network-connectivity/docs/router/how-to/monitoring-logging
  measures = {
    tunnel = { title = "tunnel", filter = "resource.type = \"vpn_gateway\" AND metric.type = \"vpn.googleapis.com/tunnel_established\" AND metric.labels.tunnel_name" }
    bgp    = { title = "BGP session", filter = "resource.type = \"gce_router\" AND metric.type = \"router.googleapis.com/bgp/session_up\" AND metric.labels.bgp_peer_name" }
  }

  # Down is when the best of all is down. Degraded waits for fifteen minutes: both clouds take tunnels down one at a time for maintenance, which is shorter.
  alarms = {
    down     = { title = "No %s to %s is up", reducer = "REDUCE_MAX", duration = "300s", severity = "CRITICAL", words = "No tunnel to ${var.peer} carries anything." }
    degraded = { title = "A %s to %s is down", reducer = "REDUCE_MIN", duration = "900s", severity = "WARNING", words = "A tunnel to ${var.peer} is down; the others carry all of it." }
  }
}

resource "google_monitoring_alert_policy" "this" {
  for_each = local.alarms

  project      = var.project
  display_name = "${var.name}-${each.key}"
  combiner     = "OR"
  severity     = each.value.severity

  dynamic "conditions" {
    for_each = local.measures

    content {
      display_name = format(each.value.title, conditions.value.title, var.peer)

      condition_threshold {
        filter          = "${conditions.value.filter} = one_of(${local.names})"
        comparison      = "COMPARISON_LT"
        threshold_value = 1
        duration        = each.value.duration

        # Tunnels that report nothing are not known to be up.
        evaluation_missing_data = "EVALUATION_MISSING_DATA_ACTIVE"

        aggregations {
          alignment_period     = "60s"
          per_series_aligner   = "ALIGN_MAX"
          cross_series_reducer = each.value.reducer
        }
      }
    }
  }

  notification_channels = var.notification_channels

  documentation {
    mime_type = "text/markdown"
    content   = "${each.value.words} The log `cloud.googleapis.com/ipsec_events` says why."
  }

  alert_strategy {
    auto_close = "86400s"
  }

  depends_on = [google_compute_router_peer.this]
}
