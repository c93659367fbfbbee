locals {
  # Order of the zones' names, everywhere.
  office_networks = distinct(flatten([for vpn in values(var.vpn) : vpn.networks]))

  parameters_text = merge(
    {
      vpc_id   = aws_vpc.this.id
      vpc_cidr = var.vpc_cidr
    },
    length(var.public_subnets) > 0 ? { public_route_table_id = aws_route_table.public[0].id } : {},
    length(var.interface_endpoints) > 0 ? { endpoints_security_group_id = aws_security_group.endpoints[0].id } : {},
    local.has_vpn_gateway ? { vpn_gateway_id = aws_vpn_gateway.this[0].id } : {},
    { for name, subnet in aws_subnet.public : "public_subnet_id/${name}" => subnet.id },
    { for name, subnet in aws_subnet.private : "private_subnet_id/${name}" => subnet.id },
    { for name, subnet in aws_subnet.database : "database_subnet_id/${name}" => subnet.id },
    { for zone, table in aws_route_table.private : "private_route_table_id/${zone}" => table.id },
    { for zone, table in aws_route_table.database : "database_route_table_id/${zone}" => table.id },
  )

  # A list that would be empty has no parameter: SSM refuses an empty value.
  parameters_list = merge(
    {
      vpc_cidrs               = concat([var.vpc_cidr], sort(var.secondary_cidrs))
      private_subnet_ids      = [for name in sort(keys(var.private_subnets)) : aws_subnet.private[name].id]
      private_route_table_ids = [for zone in sort(local.private_zones) : aws_route_table.private[zone].id]
    },
    length(var.public_subnets) > 0 ? { public_subnet_ids = [for name in sort(keys(var.public_subnets)) : aws_subnet.public[name].id] } : {},
    length(var.database_subnets) > 0 ? {
      database_subnet_ids      = [for name in sort(keys(var.database_subnets)) : aws_subnet.database[name].id]
      database_route_table_ids = [for zone in sort(local.database_zones) : aws_route_table.database[zone].id]
    } : {},
    length(local.nat_zones) > 0 ? { nat_public_ips = [for zone in sort(local.nat_zones) : aws_eip.nat[zone].public_ip] } : {},
    length(local.office_networks) > 0 ? { office_networks = local.office_networks } : {},
  )

  parameters = merge(
    { for key, value in local.parameters_text : key => { type = "String", value = value } },
    { for key, values in local.parameters_list : key => { type = "StringList", value = join(",", values) } },
  )
}

# What the layers above need to know. Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the layers above
  #checkov:skip=CKV_AWS_337:As above
  for_each = local.parameters

  name           = "${var.parameter_prefix}/${each.key}"
  description    = "${replace(split("/", each.key)[0], "_", " ")} of ${var.name}"
  type           = each.value.type
  tier           = "Standard"
  insecure_value = each.value.value
}
