# The other half of `peering`, for the cell that is asked by a cell of another account.
blueprint "peering-accept" {
  summary = "Peering connections that cells of other accounts ask for: acceptance, DNS options and routes of this side, and the role that tells them the VPC"
  each    = "cell"
  clouds  = ["aws"]
  tables  = ["peerings"]
  when    = length(asking) > 0

  stack {
    layer  = "01-peering-accept"
    shared = "root-module"
    needs  = ["foundation"]

    needs_of_cells = { peering = [for peer in asking : peer.cell] }
  }

  names {
    asking = { for slug, peer in cell.peerings : slug => peer if !peer.by_vpn && !peer.requester && peer.account != cell.account && estate.cells[peer.cell].emitted }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-peering-accept/${environment.name}"

    extension "stack" {}
  }

  files "reader" {
    extends = "foundation.stack"
  }

  files "modules" {
    to = "terraform/shared/modules"
  }
}
