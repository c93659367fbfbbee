data "google_compute_network" "this" {
  project = cell.account
  name    = "${project.name}-${cell.short}"
}

# Networks of the same project: without one of them, the plan ends here.
data "google_compute_network" "peer" {
  when = length(inside) > 0

  for_each = toset([for peer in values(inside) : "${project.name}-${estate.cells[peer.cell].short}"])

  project = cell.account
  name    = each.key
}

expand "module" {
  for_each = inside
  labels   = ["peering_${each.key}"]

  content {
    source = module("gcp-peering")

    name            = data.google_compute_network.this.name
    network_id      = data.google_compute_network.this.self_link
    peer_name       = "${project.name}-${estate.cells[each.value.cell].short}"
    peer_network_id = data.google_compute_network.peer["${project.name}-${estate.cells[each.value.cell].short}"].self_link
    both_halves     = true
  }
}

# Networks of other projects, in which nothing is read: that would take a role there. Until the other cell has made its half, a peering waits.
expand "module" {
  for_each = across
  labels   = ["peering_${each.key}"]

  content {
    source = module("gcp-peering")

    name            = data.google_compute_network.this.name
    network_id      = data.google_compute_network.this.self_link
    peer_name       = "${project.name}-${estate.cells[each.value.cell].short}"
    peer_network_id = "https://www.googleapis.com/compute/v1/projects/${each.value.account}/global/networks/${project.name}-${estate.cells[each.value.cell].short}"
    both_halves     = false
  }
}
