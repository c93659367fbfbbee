# The cell that `[[peerings]]` names first owns the connection and both ends of its routes: one state, so that no half of a peering is left behind.
blueprint "peering" {
  summary = "Peering connections that a cell asks for: connection, acceptance, DNS options, and routes on both sides"
  each    = "cell"
  clouds  = ["aws"]
  tables  = ["peerings"]
  when    = length([for peer in cell.peerings : peer if peer.requester]) > 0

  stack {
    layer  = "01-peering"
    shared = "root-module"
    needs  = ["foundation"]

    needs_of_cells = { foundation = [for peer in cell.peerings : peer.cell if peer.requester] }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-peering/${environment.name}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # Acceptance needs rights in the other account, which no credentials of this environment have.
  check "one-account" {
    found   = [for peer in cell.peerings : peer.cell if peer.requester && peer.account != cell.account]
    message = "${cell.name} asks for a peering with a cell of another account, which this stack cannot accept"
    help    = "peer cells of one account, or share the network with `shares_network_with`"
    at      = cell.name
  }
}
