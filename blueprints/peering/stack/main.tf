expand "module" {
  for_each = inside
  labels   = ["peering_${each.key}"]

  content {
    source = module("vpc-peering")

    name             = "${project.name}-${cell.short}"
    peer_name        = "${project.name}-${estate.cells[each.value.cell].short}"
    parameter_prefix = "/${project.name}/${environment.name}/${region.name}/foundation"
    vpc_cidrs        = concat([cell.network.vpc_cidr], cell.network.secondary_cidrs)
    route_tables = concat(
      [for subnet in cell.network.private_subnets : "private_route_table_id/${subnet.zone}"],
      [for subnet in cell.network.database_subnets : "database_route_table_id/${subnet.zone}"],
    )

    peer_parameter_prefix = "/${project.name}/${each.value.environment}/${each.value.region}/foundation"
    peer_account_id       = each.value.account
    peer_region           = each.value.region
    peer_vpc_cidrs        = concat([each.value.vpc_cidr], estate.cells[each.value.cell].network.secondary_cidrs)
    peer_route_tables = concat(
      [for subnet in estate.cells[each.value.cell].network.private_subnets : "private_route_table_id/${subnet.zone}"],
      [for subnet in estate.cells[each.value.cell].network.database_subnets : "database_route_table_id/${subnet.zone}"],
    )
  }
}

# Across accounts: the other side's VPC is read through a role that its foundation made for this account, and that reads nothing else.
expand "module" {
  for_each = across
  labels   = ["vpc_of_${each.key}"]

  content {
    source    = module("vpc-id")
    providers = { aws = aws["peer_${each.key}"] }

    parameter_prefix = "/${project.name}/${each.value.environment}/${each.value.region}/foundation"
  }
}

expand "module" {
  for_each = across
  labels   = ["request_${each.key}"]

  content {
    source = module("vpc-peering-request")

    name                        = "${project.name}-${cell.short}"
    peer_name                   = "${project.name}-${estate.cells[each.value.cell].short}"
    foundation_parameter_prefix = "/${project.name}/${environment.name}/${region.name}/foundation"
    parameter_prefix            = "/${project.name}/${environment.name}/${region.name}/peering/${each.key}"
    peer_account_id             = each.value.account
    peer_region                 = each.value.region
    peer_vpc_id                 = module["vpc_of_${each.key}"].vpc_id
  }
}
