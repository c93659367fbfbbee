# Nothing but the routes of subnets, those of pods and services among them, goes over. What a network learned from its sites, and what Google
# made for it (databases), stays its own: nothing forwards from one peering into another.
# https://cloud.google.com/vpc/docs/vpc-peering
resource "google_compute_network_peering" "this" {
  # A peering's name is its network's own affair: that of the other one.
  name         = var.peer_name
  network      = var.network_id
  peer_network = var.peer_network_id
  stack_type   = "IPV4_ONLY"

  export_custom_routes                = false
  import_custom_routes                = false
  export_subnet_routes_with_public_ip = false
  import_subnet_routes_with_public_ip = false
}

resource "google_compute_network_peering" "peer" {
  count = var.both_halves ? 1 : 0

  name         = var.name
  network      = var.peer_network_id
  peer_network = var.network_id
  stack_type   = "IPV4_ONLY"

  export_custom_routes                = false
  import_custom_routes                = false
  export_subnet_routes_with_public_ip = false
  import_subnet_routes_with_public_ip = false

  # Of two networks, one peering at a time.
  depends_on = [google_compute_network_peering.this]
}
