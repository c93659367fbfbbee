data "aws_ssm_parameter" "vpc_id" {
  name = "${var.parameter_prefix}/vpc_id"
}

data "aws_ssm_parameter" "subnet" {
  for_each = var.subnets

  name = "${var.parameter_prefix}/${each.key}"
}

data "aws_ssm_parameter" "route_table" {
  for_each = var.route_tables

  name = "${var.parameter_prefix}/${each.key}"
}

# A gateway of another account is seen here once it is shared, without its tags. Owner and AS number tell it.
data "aws_ec2_transit_gateway" "this" {
  filter {
    name   = "owner-id"
    values = [var.gateway_account_id]
  }

  filter {
    name   = "options.amazon-side-asn"
    values = [tostring(var.gateway_asn)]
  }

  filter {
    name   = "state"
    values = ["available"]
  }
}

# One subnet for each zone: the gateway is reached from zones that have one.
resource "aws_ec2_transit_gateway_vpc_attachment" "this" {
  transit_gateway_id = data.aws_ec2_transit_gateway.this.id
  vpc_id             = data.aws_ssm_parameter.vpc_id.insecure_value
  subnet_ids         = [for subnet in data.aws_ssm_parameter.subnet : subnet.insecure_value]

  # No appliance looks at connections on the way: each zone uses its own interface.
  appliance_mode_support             = "disable"
  dns_support                        = "enable"
  ipv6_support                       = "disable"
  security_group_referencing_support = "disable"

  # For a shared gateway its own account says so: the default table takes all.
  transit_gateway_default_route_table_association = var.gateway_is_shared ? null : true
  transit_gateway_default_route_table_propagation = var.gateway_is_shared ? null : true

  tags = { Name = var.name }
}

locals {
  routes = { for pair in setproduct(var.route_tables, var.destinations) : "${pair[0]} ${pair[1]}" => { table = pair[0], cidr = pair[1] } }
}

# The gateway routes nothing by itself: every table of workloads, for every range. AWS takes them once the network is attached.
resource "aws_route" "this" {
  for_each = local.routes

  route_table_id         = data.aws_ssm_parameter.route_table[each.value.table].insecure_value
  destination_cidr_block = each.value.cidr
  transit_gateway_id     = aws_ec2_transit_gateway_vpc_attachment.this.transit_gateway_id

  depends_on = [aws_ec2_transit_gateway_vpc_attachment.this]
}
