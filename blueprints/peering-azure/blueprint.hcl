# Each end of a peering is a thing of its own network: each cell makes its own, in its own state, and packets pass once both are there.
blueprint "peering-azure" {
  summary = "This cell's ends of the peerings that it is part of, on Azure"
  each    = "cell"
  clouds  = ["azure"]
  tables  = ["peerings"]
  when    = length(peers) > 0

  stack {
    layer  = "01-peering"
    shared = "root-module"
    needs  = ["foundation-azure"]

    needs_of_cells = { foundation-azure = [for peer in peers : peer.cell] }
  }

  names {
    # A planned region has nothing to peer with yet.
    peers = { for slug, peer in cell.peerings : slug => peer if !peer.by_vpn && estate.cells[peer.cell].emitted }
    # Networks of other subscriptions.
    across = { for slug, peer in peers : slug => peer if peer.account != cell.account }
    # The network is called as its cell.
    name = "${project.name}-${cell.short}"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-peering/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # A network has one owner, whose name it has.
  check "guest" {
    found   = [for name in concat([cell.name], [for peer in peers : peer.cell]) : name if estate.cells[name].network_owner.cell != name]
    message = "${cell.name} is part of a peering that names ${join(", ", found)}, which has no network of its own"
    help    = "name the cell that owns the network: all that live in it use the peering"
    at      = [for peering in estate.peerings : [for name in peering.between : name if contains(found, name)] if contains(peering.between, cell.name)]
  }

  # Who applies reads the other network with the sign-in of this one: https://learn.microsoft.com/azure/virtual-network/create-peering-different-subscriptions
  check "other-tenant" {
    found   = [for slug, peer in peers : peer.cell if estate.cells[peer.cell].tenant != cell.tenant]
    message = "${cell.name} is peered with ${join(", ", found)}, whose subscription is of another tenant: one sign-in does not reach both"
    help    = "take the peering out, and connect the networks by a VPN, each with the other's gateway as a site"
    at      = [for peering in estate.peerings : [for name in peering.between : name if contains(found, name)] if contains(peering.between, cell.name)]
  }
}
