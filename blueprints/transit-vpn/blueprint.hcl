# VPNs of a gateway lie in the account of its home, whoever's networks are attached. One state for all of them, apart from the gateway's.
blueprint "transit-vpn" {
  summary = "VPN connections that end on the transit gateways whose home a cell is, their routes, logs and alarms"
  each    = "cell"
  clouds  = ["aws"]
  tables  = ["transit_gateways"]
  when    = length(ends) > 0

  stack {
    layer  = "01-transit-vpn"
    shared = "root-module"
    needs  = ["foundation", "transit-gateway"]
  }

  names {
    ends = { for name, gateway in estate.transit_gateways : name => gateway if gateway.home == cell.name && length(gateway.vpn) > 0 }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-transit-vpn/${environment.name}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }
}
