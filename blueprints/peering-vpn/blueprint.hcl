# Between two clouds a peering is a VPN. Each end has a stack of its own, and one of the two makes the keys and keeps them in its cloud's store of secrets, where the other
# one reads them: AWS before Google Cloud, and that before Azure (`peering-vpn-gcp`, `peering-vpn-azure`). The addresses of gateways are there before: both foundations make those.
blueprint "peering-vpn" {
  summary = "A cell's ends of VPNs to networks that it is peered with in other clouds: customer gateways, connections, keys, alarms"
  each    = "cell"
  clouds  = ["aws"]
  tables  = ["peerings"]
  when    = length(peers) > 0

  stack {
    layer  = "01-peering-vpn"
    shared = "root-module"
    needs  = ["foundation"]

    needs_of_cells = {
      foundation-gcp   = [for peer in of_google : peer.cell]
      foundation-azure = [for peer in of_azure : peer.cell]
    }
  }

  names {
    # A planned region has nothing to lead to yet.
    peers     = { for slug, peer in cell.peerings : slug => peer if peer.by_vpn && estate.cells[peer.cell].emitted }
    of_google = { for slug, peer in peers : slug => peer if peer.provider == "gcp" }
    of_azure  = { for slug, peer in peers : slug => peer if peer.provider == "azure" }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-peering-vpn/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
    file "google.tf" { when = length(of_google) > 0 }
    file "azure.tf" { when = length(of_azure) > 0 }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # The gateway is that of the cell which owns the network.
  check "guest" {
    condition = cell.network_owner.cell == cell.name
    message   = "${cell.name} is to have a VPN to ${join(", ", [for peer in values(peers) : peer.cell])}, and has no network of its own"
    help      = "name ${cell.network_owner.cell}, which owns the network and whose gateway the tunnels end on: all that live in it use them"
    at        = [for peering in estate.peerings : [for name in peering.between : name if name == cell.name] if length([for peer in values(peers) : peer if contains(peering.between, peer.cell)]) > 0]
  }
}
