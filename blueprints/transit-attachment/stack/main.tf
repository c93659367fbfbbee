expand "module" {
  for_each = attached
  labels   = ["attachment_${each.key}"]

  content {
    source = module("transit-attachment")

    name               = "${project.name}-${cell.short}-${each.key}"
    parameter_prefix   = "/${project.name}/${environment.name}/${region.name}/foundation"
    gateway_account_id = estate.cells[each.value.home].account
    gateway_asn        = each.value.asn
    gateway_is_shared  = estate.cells[each.value.home].account != cell.account
    subnets            = [for subnet in cell.network.private_subnets : "private_subnet_id/${subnet.name}"]
    destinations       = destinations[each.key]
    route_tables = concat(
      [for subnet in cell.network.private_subnets : "private_route_table_id/${subnet.zone}"],
      [for subnet in cell.network.database_subnets : "database_route_table_id/${subnet.zone}"],
    )
  }
}
