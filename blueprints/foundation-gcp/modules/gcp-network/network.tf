resource "google_compute_network" "this" {
  #checkov:skip=CKV2_GCP_18:A firewall policy is associated with it (firewall.tf), which the check does not know
  project     = var.project
  name        = var.name
  description = "Network of ${var.name}"

  # Subnets are those below: in auto mode there would be one in every region, of 10.128.0.0/9.
  auto_create_subnetworks = false

  # Google makes a route to the internet with the network. Ours (nat.tf) comes and goes with NAT.
  delete_default_routes_on_create = true

  # All of the cell is in one region, and so are the routes that its router learns.
  routing_mode = "REGIONAL"

  # What VPN gateways take, too; larger packets would be cut there. Every instance has to be stopped to change it.
  # https://cloud.google.com/network-connectivity/docs/vpn/concepts/mtu-considerations
  mtu = 1460

  # GKE opens the ports of clusters and of load balancers by firewall rules of the network: these go first, and the policy (firewall.tf)
  # decides about what they leave.
  # https://cloud.google.com/firewall/docs/firewall-policies-overview#rule-evaluation
  network_firewall_policy_enforcement_order = "AFTER_CLASSIC_FIREWALL"

  # Every resource of every layer stands in it.
  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.this]
}

locals {
  # One record of a flow in so many minutes, out of the values that there are; the next longer one is taken.
  # https://cloud.google.com/vpc/docs/using-flow-logs
  flow_log_intervals = { 5 = "INTERVAL_5_SEC", 30 = "INTERVAL_30_SEC", 60 = "INTERVAL_1_MIN", 300 = "INTERVAL_5_MIN", 600 = "INTERVAL_10_MIN", 900 = "INTERVAL_15_MIN" }
}

resource "google_compute_subnetwork" "nodes" {
  project = var.project
  region  = var.region
  name    = "${var.name}-nodes"
  network = google_compute_network.this.id

  # It can be made larger in place, and never smaller.
  ip_cidr_range = var.subnets.nodes

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = var.subnets.pods
  }

  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = var.service_cidr
  }

  # Nodes have no public addresses: APIs of Google are reached without one, and not through NAT.
  private_ip_google_access = true

  # Flow logs know what was let through. What was not is in the log of the firewall policy.
  dynamic "log_config" {
    for_each = var.flow_logs.traffic == "REJECT" ? [] : [var.flow_logs]

    content {
      aggregation_interval = local.flow_log_intervals[min([for seconds in keys(local.flow_log_intervals) : tonumber(seconds) if tonumber(seconds) >= log_config.value.interval_seconds]...)]
      metadata             = "INCLUDE_ALL_METADATA"

      # All of them, not half, as Google does by default: an inquiry looks for the one that is missing.
      flow_sampling = 1
    }
  }

  # Clusters, their nodes and internal load balancers have their addresses there.
  lifecycle {
    prevent_destroy = true
  }
}

# Proxies of regional load balancers: one such subnet serves all of a network's in the region.
# https://cloud.google.com/load-balancing/docs/proxy-only-subnets
resource "google_compute_subnetwork" "load_balancers" {
  #checkov:skip=CKV_GCP_26:A proxy-only subnet takes no flow logs; load balancers log requests themselves
  #checkov:skip=CKV_GCP_74:A proxy-only subnet takes no Private Google Access: it holds no instances
  #checkov:skip=CKV_GCP_76:As above, and the network has no IPv6
  project       = var.project
  region        = var.region
  name          = "${var.name}-load-balancers"
  network       = google_compute_network.this.id
  ip_cidr_range = var.subnets.load_balancers
  purpose       = "REGIONAL_MANAGED_PROXY"
  role          = "ACTIVE"
}

# Where Google makes what it runs for us (Cloud SQL, Memorystore), in a network of its own that is peered with this one.
# https://cloud.google.com/vpc/docs/private-services-access
resource "google_compute_global_address" "private_services" {
  project       = var.project
  name          = "${var.name}-private-services"
  description   = "Private services access of ${var.name}"
  network       = google_compute_network.this.id
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  address       = split("/", var.subnets.private_services)[0]
  prefix_length = tonumber(split("/", var.subnets.private_services)[1])

  # Databases have their addresses there.
  lifecycle {
    prevent_destroy = true
  }
}

resource "google_service_networking_connection" "this" {
  network                 = google_compute_network.this.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.private_services.name]

  # A connection that somebody made before, or that an earlier network of the name left, is taken over.
  update_on_creation_fail = true

  depends_on = [google_project_service.this]
}
