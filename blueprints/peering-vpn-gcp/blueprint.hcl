# This end of VPNs to other clouds. Towards AWS it comes second, and reads there what the first end made: addresses of tunnels, and their keys. Towards Azure it
# comes first, and keeps the keys.
blueprint "peering-vpn-gcp" {
  summary = "A cell's ends of VPNs to networks that it is peered with in other clouds, on Google Cloud: tunnels, BGP sessions, keys for Azure, alarms"
  each    = "cell"
  clouds  = ["gcp"]
  tables  = ["peerings"]
  when    = length(peers) > 0

  stack {
    layer  = "01-peering-vpn"
    shared = "root-module"
    needs  = ["foundation-gcp"]

    needs_of_cells = {
      peering-vpn      = [for peer in of_aws : peer.cell]
      foundation-azure = [for peer in of_azure : peer.cell]
    }
  }

  names {
    # A planned region has nothing to lead to yet.
    peers    = { for slug, peer in cell.peerings : slug => peer if peer.by_vpn && estate.cells[peer.cell].emitted }
    of_aws   = { for slug, peer in peers : slug => peer if peer.provider == "aws" }
    of_azure = { for slug, peer in peers : slug => peer if peer.provider == "azure" }
    accounts = distinct([for peer in of_aws : peer.account])
    name     = "${project.name}-${cell.short}"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-peering-vpn/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
    file "aws.tf" { when = length(of_aws) > 0 }
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

  # Whoever applies signs in to AWS once.
  check "aws-accounts" {
    condition = length(accounts) <= 1
    message   = "${cell.name} has VPNs to cells of ${length(accounts)} AWS accounts, ${join(", ", accounts)}: its stack reads the keys in each, and one sign-in reaches one account"
    help      = "let it be peered with cells of one account, and join the others with those by peerings or a transit gateway of AWS"
    at        = [for peering in estate.peerings : [for name in peering.between : name if contains([for peer in values(of_aws) : peer.cell], name)] if contains(peering.between, cell.name)]
  }

  # https://cloud.google.com/compute/docs/naming-resources
  check "names" {
    found   = length(name) > 40 ? [] : [for peer in values(peers) : peer.cell if length("${name}-to-${estate.cells[peer.cell].short}-0") > 63]
    message = "tunnels of ${cell.name} to ${join(", ", found)} would have names of more than the 63 characters that Google Cloud takes"
    help    = "shorten `project.name`, or give the environments a `short`"
    at      = project.name
  }

  # Further ones are dropped, whichever they are: https://cloud.google.com/network-connectivity/docs/router/quotas#limits
  check "learned-routes" {
    condition = length(peers) == 0 || length(cell.site_networks) + length(flatten([for peer in values(peers) : peer.networks])) <= 250
    message   = "sites and networks of other clouds announce ${length(cell.site_networks) + length(flatten([for peer in values(peers) : peer.networks]))} ranges to ${cell.name}, and a network of Google Cloud learns 250 in a region: the rest is not reached"
    help      = "write neighbouring networks of sites as one, or let fewer networks be peered"
    at        = [for peering in estate.peerings : [for name in peering.between : name if name == cell.name]]
    severity  = "warning"
  }
}
