# This end of VPNs to other clouds comes last: it reads what the other ends made, addresses and keys of tunnels. The gateway, of which a network has one, is the foundation's.
blueprint "peering-vpn-azure" {
  summary = "A cell's ends of VPNs to networks that it is peered with in other clouds, on Azure: local network gateways, connections, alarms"
  each    = "cell"
  clouds  = ["azure"]
  tables  = ["peerings"]
  when    = length(peers) > 0

  stack {
    layer  = "01-peering-vpn"
    shared = "root-module"
    needs  = ["foundation-azure"]

    needs_of_cells = {
      peering-vpn     = [for peer in of_aws : peer.cell]
      peering-vpn-gcp = [for peer in of_google : peer.cell]
    }
  }

  names {
    # A planned region has nothing to lead to yet.
    peers     = { for slug, peer in cell.peerings : slug => peer if peer.by_vpn && estate.cells[peer.cell].emitted }
    of_aws    = { for slug, peer in peers : slug => peer if peer.provider == "aws" }
    of_google = { for slug, peer in peers : slug => peer if peer.provider == "gcp" }
    accounts  = distinct([for peer in of_aws : peer.account])
    # The gateway is called as its cell, and so are workspace and action group.
    name = "${project.name}-${cell.short}"
    # AWS has four tunnels, Google Cloud two, and each is a connection.
    connections = length(cell.vpn) + 4 * length(of_aws) + 2 * length(of_google)

    # The provider has no default tags.
    tags = merge(project.tags, {
      Project     = project.name
      Environment = environment.name
      Region      = region.name
      Layer       = "01-peering-vpn"
      ManagedBy   = "terraform"
    })
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-peering-vpn/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
    file "aws.tf" { when = length(of_aws) > 0 }
    file "google.tf" { when = length(of_google) > 0 }
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

  # Whoever applies signs in to AWS once.
  check "aws-accounts" {
    condition = length(accounts) <= 1
    message   = "${cell.name} has VPNs to cells of ${length(accounts)} AWS accounts, ${join(", ", accounts)}: its stack reads the keys in each, and one sign-in reaches one account"
    help      = "let it be peered with cells of one account, and join the others with those by peerings or a transit gateway of AWS"
    at        = [for peering in estate.peerings : [for name in peering.between : name if contains([for peer in values(of_aws) : peer.cell], name)] if contains(peering.between, cell.name)]
  }

  # Of the first sizes: https://learn.microsoft.com/azure/vpn-gateway/about-gateway-skus
  check "connections" {
    condition = length(peers) == 0 || connections <= 30
    message   = "the gateway of ${cell.name} would have ${connections} connections, four to each cell of AWS, two to each of Google Cloud and one to each site, and Azure makes 30"
    help      = "let it be peered with fewer cells of other clouds"
    at        = [for peering in estate.peerings : [for name in peering.between : name if name == cell.name]]
  }
}
