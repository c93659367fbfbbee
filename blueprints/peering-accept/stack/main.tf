expand "module" {
  for_each = asking
  labels   = ["accept_${each.key}"]

  content {
    source = module("vpc-peering-accept")

    name             = "${project.name}-${cell.short}"
    peer_name        = "${project.name}-${estate.cells[each.value.cell].short}"
    parameter_prefix = "/${project.name}/${environment.name}/${region.name}/foundation"
    peer_account_id  = each.value.account
    peer_vpc_cidr    = each.value.vpc_cidr
  }
}

expand "module" {
  for_each = asking
  labels   = ["end_${each.key}"]

  content {
    source = module("vpc-peering-end")

    side             = "accepter"
    connection_id    = module["accept_${each.key}"].connection_id
    parameter_prefix = "/${project.name}/${environment.name}/${region.name}/foundation"
    peer_vpc_cidrs   = concat([each.value.vpc_cidr], estate.cells[each.value.cell].network.secondary_cidrs)
    route_tables = concat(
      [for subnet in cell.network.private_subnets : "private_route_table_id/${subnet.zone}"],
      [for subnet in cell.network.database_subnets : "database_route_table_id/${subnet.zone}"],
    )
  }
}
