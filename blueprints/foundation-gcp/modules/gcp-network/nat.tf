locals {
  # Addresses by a name that stays: more of them are added behind, and none moves.
  nat_addresses = toset([for number in range(var.nat_addresses) : tostring(number)])
  has_nat       = var.nat_addresses > 0
}

# One router for NAT and for the VPN. It speaks BGP only where there is a VPN, whose gateway is called by its number.
resource "google_compute_router" "this" {
  project     = var.project
  region      = var.region
  name        = "${var.name}-router"
  description = "NAT and VPN of ${var.name}"
  network     = google_compute_network.this.id

  dynamic "bgp" {
    for_each = var.router_asn == null ? [] : [var.router_asn]

    content {
      asn = bgp.value

      # Sites are told of nodes, of pods, whose packets leave with the address of the pod, and of the endpoint of the control plane, and of nothing
      # else: neither of Google's private services nor of the range of Kubernetes services, which means nothing outside of the cluster.
      # https://cloud.google.com/network-connectivity/docs/router/concepts/advertised-routes
      advertise_mode = "CUSTOM"

      advertised_ip_ranges {
        range       = var.subnets.nodes
        description = "Nodes and internal load balancers"
      }

      advertised_ip_ranges {
        range       = var.subnets.pods
        description = "Pods"
      }

      # GKE makes a subnet of it, and custom announcements leave out what they do not list.
      dynamic "advertised_ip_ranges" {
        for_each = var.control_plane_cidr == null ? [] : [var.control_plane_cidr]

        content {
          range       = advertised_ip_ranges.value
          description = "Endpoint of the control plane"
        }
      }
    }
  }
}

resource "google_compute_address" "nat" {
  for_each = local.nat_addresses

  project      = var.project
  region       = var.region
  name         = "${var.name}-nat-${each.key}"
  description  = "NAT of ${var.name}"
  address_type = "EXTERNAL"
  network_tier = "PREMIUM"

  # Customers have these addresses in their allow-lists; a new one is a change request to each of them.
  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.this]
}

resource "google_compute_router_nat" "this" {
  count = local.has_nat ? 1 : 0

  project = var.project
  region  = var.region
  router  = google_compute_router.this.name
  name    = "${var.name}-nat"

  # Addresses that Google gave by itself would change.
  nat_ip_allocate_option = "MANUAL_ONLY"
  nat_ips                = [for address in google_compute_address.nat : address.self_link]

  source_subnetwork_ip_ranges_to_nat = "LIST_OF_SUBNETWORKS"

  subnetwork {
    name                     = google_compute_subnetwork.nodes.id
    source_ip_ranges_to_nat  = ["PRIMARY_IP_RANGE", "LIST_OF_SECONDARY_IP_RANGES"]
    secondary_ip_range_names = ["pods"]
  }

  # An address has 64,512 ports for each destination: 252 nodes at least, each of which takes more as its pods need them.
  # https://cloud.google.com/nat/docs/ports-and-addresses
  enable_dynamic_port_allocation = true
  min_ports_per_vm               = 256
  max_ports_per_vm               = 8192

  # It excludes dynamic ports.
  enable_endpoint_independent_mapping = false

  # Connections that found no port. Flows are in the flow logs.
  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}

# Packets of instances without public addresses take it to NAT, and to the APIs of Google. Of a default route that a site announces
# besides, this one goes first: of equal priority the static one does.
# https://cloud.google.com/vpc/docs/routes#routeselection
resource "google_compute_route" "internet" {
  count = local.has_nat ? 1 : 0

  project          = var.project
  name             = "${var.name}-internet"
  description      = "The internet, by NAT"
  network          = google_compute_network.this.name
  dest_range       = "0.0.0.0/0"
  next_hop_gateway = "default-internet-gateway"
  priority         = 0
}

# A connection that finds no port, or a node that gets none, fails in every pod behind it.
# https://cloud.google.com/nat/docs/monitoring
resource "google_monitoring_alert_policy" "nat" {
  count = local.has_nat ? 1 : 0

  project      = var.project
  display_name = "${var.name}-nat-no-ports"
  combiner     = "OR"
  severity     = "ERROR"

  conditions {
    display_name = "Packets are dropped, for want of ports or addresses"

    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"nat_gateway\"",
        "resource.labels.gateway_name = \"${google_compute_router_nat.this[0].name}\"",
        "metric.type = \"router.googleapis.com/nat/dropped_sent_packets_count\"",
        "metric.labels.reason = \"OUT_OF_RESOURCES\"",
      ])

      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  conditions {
    display_name = "A node got no ports"

    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"nat_gateway\"",
        "resource.labels.gateway_name = \"${google_compute_router_nat.this[0].name}\"",
        "metric.type = \"router.googleapis.com/nat/nat_allocation_failed\"",
      ])

      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_COUNT_TRUE"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  notification_channels = var.notification_channels

  documentation {
    mime_type = "text/markdown"
    content   = "NAT of ${var.name} has no port left for a destination: connections to it fail. More addresses (`nat = \"per_az\"`, and more `availability_zones`, in the table of the network) or fewer connections at a time help."
  }

  alert_strategy {
    auto_close = "86400s"
  }
}
