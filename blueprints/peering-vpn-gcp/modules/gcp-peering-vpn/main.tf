locals {
  # Both interfaces of the gateway, each with as many tunnels: to four addresses two each, to two addresses one each.
  # https://cloud.google.com/network-connectivity/docs/vpn/concepts/topologies
  tunnels = { for number, range in var.inside_cidrs : tostring(number) => {
    name      = "${var.name}-${number}"
    interface = floor(number * 2 / length(var.inside_cidrs))
    inside    = cidrhost(range, var.peer_first ? 2 : 1)
    peer      = cidrhost(range, var.peer_first ? 1 : 2)
  } }
}

# The gateway at the other side.
resource "google_compute_external_vpn_gateway" "this" {
  project         = var.project
  name            = var.name
  redundancy_type = length(var.inside_cidrs) == 4 ? "FOUR_IPS_REDUNDANCY" : "TWO_IPS_REDUNDANCY"

  dynamic "interface" {
    for_each = { for number in range(length(var.inside_cidrs)) : number => var.peer_addresses[number] }

    content {
      id         = interface.key
      ip_address = interface.value
    }
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

  vpn_gateway           = var.gateway_id
  vpn_gateway_interface = each.value.interface

  peer_external_gateway           = google_compute_external_vpn_gateway.this.id
  peer_external_gateway_interface = tonumber(each.key)

  # The other side proposes one algorithm of each kind, which Google knows.
  ike_version   = 2
  shared_secret = local.keys[tonumber(each.key)]

  # Another address of the other side is another gateway, and a tunnel keeps to the one that it was made with.
  lifecycle {
    replace_triggered_by = [google_compute_external_vpn_gateway.this.interface]
  }
}

resource "google_compute_router_interface" "this" {
  for_each = local.tunnels

  project    = var.project
  region     = var.region
  router     = var.router_name
  name       = each.value.name
  vpn_tunnel = google_compute_vpn_tunnel.this[each.key].name
  ip_range   = "${each.value.inside}/30"

  # A tunnel that an interface uses cannot be deleted, and a new one has the name of the old.
  lifecycle {
    replace_triggered_by = [google_compute_vpn_tunnel.this[each.key].tunnel_id]
  }
}

resource "google_compute_router_peer" "this" {
  for_each = local.tunnels

  project         = var.project
  region          = var.region
  router          = var.router_name
  name            = each.value.name
  interface       = google_compute_router_interface.this[each.key].name
  peer_asn        = var.peer_asn
  ip_address      = each.value.inside
  peer_ip_address = each.value.peer

  # All tunnels carry traffic, and each all of it when the others are down. What the other side is told, the router says.
  advertised_route_priority = 100

  lifecycle {
    replace_triggered_by = [google_compute_vpn_tunnel.this[each.key].tunnel_id]
  }
}
