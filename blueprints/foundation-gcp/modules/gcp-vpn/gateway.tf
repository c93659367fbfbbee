locals {
  # Two tunnels to each site, from one interface of the gateway each: Google promises 99.99 per cent for such a pair.
  # https://cloud.google.com/network-connectivity/docs/vpn/concepts/topologies
  tunnels = merge([
    for site, vpn in var.vpn : { for number, inside_cidr in [vpn.tunnel1_inside_cidr, vpn.tunnel2_inside_cidr] : "${site}-${number}" => {
      site        = site
      number      = number
      inside_cidr = inside_cidr
      name        = "${var.name}-vpn-${site}-${number}"
    } }
  ]...)
}

# Both of its addresses stay for as long as it lives: they are what offices configure their devices with.
resource "google_compute_ha_vpn_gateway" "this" {
  project    = var.project
  region     = var.region
  name       = "${var.name}-vpn"
  network    = var.network_id
  stack_type = "IPV4_ONLY"

  # Another gateway means other addresses, and a change request to every office.
  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.this]
}

# The device of a site, which has one address.
resource "google_compute_external_vpn_gateway" "this" {
  for_each = var.vpn

  project         = var.project
  name            = "${var.name}-vpn-${each.key}"
  redundancy_type = "SINGLE_IP_INTERNALLY_REDUNDANT"

  interface {
    id         = 0
    ip_address = each.value.customer_gateway_ip
  }

  # Its address cannot be changed in place: with it go both tunnels, one apply long.
  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.this]
}

# A tunnel may be made anew, which is how its key is changed: the addresses are the gateways'.
resource "google_compute_vpn_tunnel" "this" {
  for_each = local.tunnels

  project = var.project
  region  = var.region
  name    = each.value.name
  router  = var.router_name

  vpn_gateway           = google_compute_ha_vpn_gateway.this.id
  vpn_gateway_interface = each.value.number

  peer_external_gateway           = google_compute_external_vpn_gateway.this[each.value.site].id
  peer_external_gateway_interface = 0

  # Ciphers are Google's list, out of which the device's are chosen; the provider has no argument for a shorter one.
  # https://cloud.google.com/network-connectivity/docs/vpn/concepts/supported-ike-ciphers
  ike_version   = contains(var.vpn[each.value.site].ike_versions, "ikev2") ? 2 : 1
  shared_secret = random_password.key[each.key].result
}

resource "google_compute_router_interface" "this" {
  for_each = local.tunnels

  project    = var.project
  region     = var.region
  router     = var.router_name
  name       = each.value.name
  vpn_tunnel = google_compute_vpn_tunnel.this[each.key].name

  # Google has the first address of the /30, the device the second, as with AWS. Without a range Google chooses one.
  ip_range = each.value.inside_cidr == null ? null : "${cidrhost(each.value.inside_cidr, 1)}/30"

  # A tunnel that an interface uses cannot be deleted, and a new one has the name of the old.
  lifecycle {
    replace_triggered_by = [google_compute_vpn_tunnel.this[each.key].tunnel_id]
  }
}

resource "google_compute_router_peer" "this" {
  for_each = local.tunnels

  project   = var.project
  region    = var.region
  router    = var.router_name
  name      = each.value.name
  interface = google_compute_router_interface.this[each.key].name
  peer_asn  = var.vpn[each.value.site].bgp_asn

  ip_address      = each.value.inside_cidr == null ? null : cidrhost(each.value.inside_cidr, 1)
  peer_ip_address = each.value.inside_cidr == null ? null : cidrhost(each.value.inside_cidr, 2)

  # Both tunnels of a site carry traffic, and each all of it when the other is down.
  advertised_route_priority = 100

  lifecycle {
    replace_triggered_by = [google_compute_vpn_tunnel.this[each.key].tunnel_id]
  }
}
