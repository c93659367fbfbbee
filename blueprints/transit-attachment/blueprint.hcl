# A cell attaches its own network: the attachment and the routes are of its account.
blueprint "transit-attachment" {
  summary = "Attachments of a cell's network to transit gateways, and routes to all that these reach"
  each    = "cell"
  clouds  = ["aws"]
  tables  = ["transit_gateways"]
  when    = length(attached) > 0

  stack {
    layer  = "01-transit-attachment"
    shared = "root-module"
    needs  = ["foundation"]

    needs_of_cells = { transit-gateway = [for gateway in attached : gateway.home] }
  }

  names {
    attached = { for name, gateway in estate.transit_gateways : name => gateway if contains(gateway.cells, cell.name) && estate.cells[gateway.home].emitted }

    # Each with the gateways that it is peered with, whichever of the two asked.
    reached = { for name, gateway in attached : name => concat([name], gateway.peer_with, [
      for other, far in estate.transit_gateways : other if contains(far.peer_with, name)
    ]) }
    destinations = { for name, all in reached : name => distinct(flatten([
      for other in all : [
        [
          for far in estate.transit_gateways[other].cells : concat([estate.cells[far].network.vpc_cidr], estate.cells[far].network.secondary_cidrs)
          if far != cell.name
        ],
        [for site, vpn in estate.transit_gateways[other].vpn : vpn.networks],
      ]
    ])) }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-transit-attachment/${environment.name}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # AWS refuses the second route to a range of a table, in the middle of an apply.
  check "default-route" {
    found   = [for gateway, all in destinations : gateway if cell.network.nat != "none" && contains(all, "0.0.0.0/0")]
    message = "the private tables of ${cell.name} would have two default routes: to NAT, and over ${join(", ", [for gateway in found : "`${gateway}`"])} to a site"
    help    = "write `nat = \"none\"` in the network, so that all that leaves goes through the site, or list the site's networks without `0.0.0.0/0`"
    at = [
      for network in flatten([for all in reached : [for other in all : [for vpn in estate.transit_gateways[other].vpn : vpn.networks]]]) : network if network == "0.0.0.0/0"
    ]
  }

  # A subnet of the attachment serves its zone: workloads of a zone without one never reach the gateway.
  check "zones" {
    found = [
      for subnet in concat(cell.network.public_subnets, cell.network.database_subnets) : subnet.zone
      if !contains([for private in cell.network.private_subnets : private.zone], subnet.zone)
    ]
    message = "${cell.name} is attached to a transit gateway by its private subnets, and has none in ${join(", ", distinct(found))}: what runs there cannot reach the gateway"
    help    = "give the zone a private subnet"
    at      = [[for subnet in cell.network.private_subnets : subnet.cidr], cell.network.availability_zones]
  }
}
