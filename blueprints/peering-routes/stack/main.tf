data "aws_ssm_parameter" "connection_id" {
  for_each = { for slug, peer in asked : slug => "/${project.name}/${environment.name}/${region.name}/peering/${slug}/connection_id" }

  name = each.value
}

expand "module" {
  for_each = asked
  labels   = ["end_${each.key}"]

  content {
    source = module("vpc-peering-end")

    side             = "requester"
    connection_id    = data.aws_ssm_parameter.connection_id[each.key].insecure_value
    parameter_prefix = "/${project.name}/${environment.name}/${region.name}/foundation"
    peer_vpc_cidrs   = concat([each.value.vpc_cidr], estate.cells[each.value.cell].network.secondary_cidrs)
    route_tables = concat(
      [for subnet in cell.network.private_subnets : "private_route_table_id/${subnet.zone}"],
      [for subnet in cell.network.database_subnets : "database_route_table_id/${subnet.zone}"],
    )
  }
}
