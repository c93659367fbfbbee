# The cell that `[[peerings]]` names first asks for the connection. In one account it also owns the acceptance and both ends of the routes: one state,
# so that no half of a peering is left behind. A cell of another account accepts in a state of its own (`peering-accept`), and the cell that asked
# sets its side afterwards (`peering-routes`).
blueprint "peering" {
  summary = "Peering connections that a cell asks for; within its account with acceptance, DNS options, and routes on both sides"
  each    = "cell"
  clouds  = ["aws"]
  tables  = ["peerings"]
  when    = length(asked) > 0

  stack {
    layer  = "01-peering"
    shared = "root-module"
    needs  = ["foundation"]

    needs_of_cells = { foundation = [for peer in asked : peer.cell] }
  }

  names {
    # A planned region has nothing to peer with yet.
    asked  = { for slug, peer in cell.peerings : slug => peer if !peer.by_vpn && peer.requester && estate.cells[peer.cell].emitted }
    inside = { for slug, peer in asked : slug => peer if peer.account == cell.account }
    # The other account accepts.
    across = { for slug, peer in asked : slug => peer if peer.account != cell.account }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-peering/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # Route tables belong to the cell that owns the network.
  check "guest" {
    found   = [for name in concat([cell.name], [for peer in asked : peer.cell]) : name if estate.cells[name].network_owner.cell != name]
    message = "${cell.name} asks for a peering that names ${join(", ", found)}, which has no network of its own"
    help    = "name the cell that owns the network: its route tables, which all that live in it use, get the routes"
    at      = [for peering in estate.peerings : [for name in peering.between : name if contains(found, name)] if contains(peering.between, cell.name)]
  }
}
