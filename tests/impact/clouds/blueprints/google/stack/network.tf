locals {
  name = "${project.name}-${cell.short}"
}

resource "google_compute_network" "this" {
  name                    = local.name
  auto_create_subnetworks = false
  routing_mode            = "REGIONAL"
}

resource "google_compute_subnetwork" "nodes" {
  name                     = "${local.name}-nodes"
  network                  = google_compute_network.this.id
  region                   = region.name
  ip_cidr_range            = cell.network.subnets.nodes
  private_ip_google_access = true

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = cell.network.subnets.pods
  }
  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = cell.network.service_cidr
  }

  log_config {
    aggregation_interval = "INTERVAL_10_MIN"
    flow_sampling        = 0.5
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_subnetwork" "proxies" {
  name          = "${local.name}-proxies"
  network       = google_compute_network.this.id
  region        = region.name
  ip_cidr_range = cell.network.subnets.load_balancers
  purpose       = "REGIONAL_MANAGED_PROXY"
  role          = "ACTIVE"
}

resource "google_compute_router" "this" {
  name    = local.name
  network = google_compute_network.this.id
  region  = region.name

  bgp {
    asn = region.amazon_side_asn
  }
}

resource "google_compute_address" "nat" {
  count = cell.landing.nat_addresses

  name   = "${local.name}-nat-${count.index}"
  region = region.name
}

resource "google_compute_router_nat" "this" {
  count = cell.landing.nat_addresses == 0 ? 0 : 1

  name                               = local.name
  router                             = google_compute_router.this.name
  region                             = region.name
  nat_ip_allocate_option             = "MANUAL_ONLY"
  nat_ips                            = google_compute_address.nat[*].self_link
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"
}

resource "google_compute_firewall" "internal" {
  for_each = toset([for port in cell.landing.open_ports : tostring(port)])

  name          = "${local.name}-internal-${each.key}"
  network       = google_compute_network.this.name
  direction     = "INGRESS"
  source_ranges = [cell.network.vpc_cidr]

  allow {
    protocol = "tcp"
    ports    = [each.key]
  }
}

resource "google_compute_global_address" "services" {
  name          = "${local.name}-services"
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  address       = split("/", cell.network.subnets.private_services)[0]
  prefix_length = tonumber(split("/", cell.network.subnets.private_services)[1])
  network       = google_compute_network.this.id
}

resource "google_service_networking_connection" "this" {
  network                 = google_compute_network.this.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.services.name]
}

resource "google_dns_managed_zone" "this" {
  name       = replace(cell.landing.zone, ".", "-")
  dns_name   = "${cell.landing.zone}."
  visibility = "private"

  private_visibility_config {
    networks {
      network_url = google_compute_network.this.id
    }
  }
}

resource "google_compute_address" "ingress" {
  name         = "${local.name}-ingress"
  region       = region.name
  address_type = "INTERNAL"
  subnetwork   = google_compute_subnetwork.nodes.id
}

resource "google_dns_record_set" "this" {
  for_each = toset(cell.landing.hosts)

  managed_zone = google_dns_managed_zone.this.name
  name         = "${each.key}.${google_dns_managed_zone.this.dns_name}"
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_address.ingress.address]
}
