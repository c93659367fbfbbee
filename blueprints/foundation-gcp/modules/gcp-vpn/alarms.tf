locals {
  # What Cloud Monitoring calls the tunnels and the BGP sessions of a site.
  names_of_site = { for site in keys(var.vpn) : site => join(", ", [for tunnel in values(local.tunnels) : "\"${tunnel.name}\"" if tunnel.site == site]) }

  # A tunnel can be up while the routes are gone, so both are looked at.
  # https://cloud.google.com/network-connectivity/docs/vpn/how-to/viewing-logs-metrics
  # https://cloud.google.com/network-connectivity/docs/router/how-to/monitoring-logging
  measures = {
    tunnel = { title = "tunnel", filter = "resource.type = \"vpn_gateway\" AND metric.type = \"vpn.googleapis.com/tunnel_established\" AND metric.labels.tunnel_name" }
    bgp    = { title = "BGP session", filter = "resource.type = \"gce_router\" AND metric.type = \"router.googleapis.com/bgp/session_up\" AND metric.labels.bgp_peer_name" }
  }
}

# No way to the site is left.
resource "google_monitoring_alert_policy" "down" {
  for_each = var.vpn

  project      = var.project
  display_name = "${var.name}-vpn-${each.key}-down"
  combiner     = "OR"
  severity     = "CRITICAL"

  dynamic "conditions" {
    for_each = local.measures

    content {
      display_name = "No ${conditions.value.title} to ${each.key} is up"

      condition_threshold {
        filter          = "${conditions.value.filter} = one_of(${local.names_of_site[each.key]})"
        comparison      = "COMPARISON_LT"
        threshold_value = 1
        duration        = "300s"

        # A connection that reports nothing is not known to be up.
        evaluation_missing_data = "EVALUATION_MISSING_DATA_ACTIVE"

        aggregations {
          alignment_period     = "60s"
          per_series_aligner   = "ALIGN_MAX"
          cross_series_reducer = "REDUCE_MAX"
        }
      }
    }
  }

  notification_channels = var.notification_channels

  documentation {
    mime_type = "text/markdown"
    content   = "Neither tunnel to ${each.key} (${each.value.customer_gateway_ip}) carries anything. The log `cloud.googleapis.com/ipsec_events` says why."
  }

  alert_strategy {
    auto_close = "86400s"
  }

  depends_on = [google_compute_router_peer.this]
}

# Fifteen minutes: Google takes tunnels down one at a time for maintenance, which is shorter.
resource "google_monitoring_alert_policy" "degraded" {
  for_each = var.vpn

  project      = var.project
  display_name = "${var.name}-vpn-${each.key}-degraded"
  combiner     = "OR"
  severity     = "WARNING"

  dynamic "conditions" {
    for_each = local.measures

    content {
      display_name = "Only one ${conditions.value.title} to ${each.key} is up"

      condition_threshold {
        filter          = "${conditions.value.filter} = one_of(${local.names_of_site[each.key]})"
        comparison      = "COMPARISON_LT"
        threshold_value = 1
        duration        = "900s"

        evaluation_missing_data = "EVALUATION_MISSING_DATA_ACTIVE"

        aggregations {
          alignment_period     = "60s"
          per_series_aligner   = "ALIGN_MAX"
          cross_series_reducer = "REDUCE_MIN"
        }
      }
    }
  }

  notification_channels = var.notification_channels

  documentation {
    mime_type = "text/markdown"
    content   = "Only one of the two tunnels to ${each.key} (${each.value.customer_gateway_ip}) is up: the next maintenance cuts it off."
  }

  alert_strategy {
    auto_close = "86400s"
  }

  depends_on = [google_compute_router_peer.this]
}
