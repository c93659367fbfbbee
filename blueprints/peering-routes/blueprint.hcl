# The last part of a peering across accounts: AWS takes the options of the side that asked only after the other account has accepted.
blueprint "peering-routes" {
  summary = "DNS options and routes of the side that asked another account for a peering, once that has accepted"
  each    = "cell"
  clouds  = ["aws"]
  tables  = ["peerings"]
  when    = length(asked) > 0

  stack {
    layer  = "01-peering-routes"
    shared = "root-module"
    needs  = ["foundation", "peering"]

    needs_of_cells = { peering-accept = [for peer in asked : peer.cell] }
  }

  names {
    asked = { for slug, peer in cell.peerings : slug => peer if !peer.by_vpn && peer.requester && peer.account != cell.account && estate.cells[peer.cell].emitted }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-peering-routes/${environment.name}"

    extension "stack" {}
  }
}
