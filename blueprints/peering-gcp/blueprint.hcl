# A peering of Google Cloud is two halves, of which each network has its own. In one project the cell that `[[peerings]]` names first makes both: one
# state, so that no half is left behind. Between projects each cell makes its own, in whatever order.
blueprint "peering-gcp" {
  summary = "Peerings of a cell's network on Google Cloud: both halves within a project, the cell's own half between projects"
  each    = "cell"
  clouds  = ["gcp"]
  tables  = ["peerings"]
  when    = length(inside) + length(across) > 0

  stack {
    layer  = "01-peering"
    shared = "root-module"
    needs  = ["foundation-gcp"]

    needs_of_cells = {
      foundation-gcp = distinct([for peer in concat(values(inside), values(across)) : peer.cell])
      peering-gcp    = before
    }
  }

  names {
    # A planned region has nothing to peer with yet.
    peers  = { for slug, peer in cell.peerings : slug => peer if !peer.by_vpn && estate.cells[peer.cell].emitted }
    inside = { for slug, peer in peers : slug => peer if peer.requester && peer.account == cell.account }
    across = { for slug, peer in peers : slug => peer if peer.account != cell.account }
    # Of a network Google makes one peering at a time and refuses another, and the provider does not wait for those of other states: stacks that have a
    # network in common come one after the other. https://github.com/terraform-google-modules/terraform-example-foundation/issues/430
    makes = { for name, other in estate.cells : name => [
      for peer in values(other.peerings) : peer.cell
      if estate.cells[peer.cell].emitted && estate.cells[peer.cell].region.provider == "gcp" && (peer.requester || peer.account != other.account)
    ] if other.emitted && other.region.provider == "gcp" }
    before = sort([
      for name, others in makes : name
      if name != cell.name && length(others) > 0 && sort([name, cell.name])[0] == name && length(setintersection(concat([name], others), concat([cell.name], makes[cell.name]))) > 0
    ])
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-peering/${environment.name}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # A network belongs to one cell.
  check "guest" {
    found   = [for name in concat([cell.name], [for peer in values(peers) : peer.cell]) : name if estate.cells[name].network_owner.cell != name]
    message = "a peering of ${cell.name} names ${join(", ", found)}, which has no network of its own"
    help    = "name the cell that owns the network: all that live in it are peered with it"
    at      = [for peering in estate.peerings : [for name in peering.between : name if contains(found, name)] if contains(peering.between, cell.name)]
  }

  # One more is that of Google's private services: https://cloud.google.com/vpc/docs/quota#vpc-peering
  check "peerings" {
    condition = length(peers) <= 24
    message   = "the network of ${cell.name} would have ${length(peers)} peerings besides that of Google's private services, and Google Cloud makes 25"
    help      = "let fewer cells be peered with this one"
    at        = [for peering in estate.peerings : [for name in peering.between : name if name == cell.name]]
    severity  = "warning"
  }
}
