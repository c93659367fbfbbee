# Gateways of one account that are peered: request, acceptance and routes on both sides in one state, so that no half of it is left behind.
blueprint "transit-peering" {
  summary = "Peerings of transit gateways whose home a cell is with those of other regions, and static routes on both sides"
  each    = "cell"
  clouds  = ["aws"]
  tables  = ["transit_gateways"]
  when    = length(asked) > 0

  stack {
    layer  = "01-transit-peering"
    shared = "root-module"
    needs  = ["transit-gateway"]

    needs_of_cells = { transit-gateway = [for peering in asked : peering.far.home] }
  }

  names {
    asked = merge({}, [
      for name, gateway in estate.transit_gateways : {
        for other in gateway.peer_with : "${name}_to_${other}" => {
          near       = gateway
          far        = estate.transit_gateways[other]
          near_sites = flatten([for site, vpn in gateway.vpn : vpn.networks])
          far_sites  = flatten([for site, vpn in estate.transit_gateways[other].vpn : vpn.networks])
        }
        if estate.cells[estate.transit_gateways[other].home].emitted
      } if gateway.home == cell.name
    ]...)
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-transit-peering/${environment.name}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }
}
