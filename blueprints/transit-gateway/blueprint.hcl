# The cell that `[transit_gateways]` calls the home of a gateway owns it. Networks are attached by their own cells (`transit-attachment`), gateways of other
# regions by `transit-peering`.
blueprint "transit-gateway" {
  summary = "Transit gateways whose home a cell is, shared with the accounts of the cells that are attached"
  each    = "cell"
  clouds  = ["aws"]
  tables  = ["transit_gateways"]
  when    = length(owned) > 0

  stack {
    layer  = "01-transit-gateway"
    shared = "root-module"
    needs  = ["state"]
  }

  names {
    owned = { for name, gateway in estate.transit_gateways : name => gateway if gateway.home == cell.name }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-transit-gateway/${environment.name}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }
}
