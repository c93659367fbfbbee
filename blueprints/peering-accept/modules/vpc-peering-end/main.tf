data "aws_ssm_parameter" "route_table" {
  for_each = var.route_tables

  name = "${var.parameter_prefix}/${each.key}"
}

# Without it, a host name of the other VPC resolves to its public address, and the traffic leaves through NAT. AWS takes it for active connections only.
resource "aws_vpc_peering_connection_options" "this" {
  vpc_peering_connection_id = var.connection_id

  dynamic "requester" {
    for_each = var.side == "requester" ? [true] : []

    content {
      allow_remote_vpc_dns_resolution = true
    }
  }

  dynamic "accepter" {
    for_each = var.side == "accepter" ? [true] : []

    content {
      allow_remote_vpc_dns_resolution = true
    }
  }
}

locals {
  routes = { for pair in setproduct(var.route_tables, var.peer_vpc_cidrs) : "${pair[0]} ${pair[1]}" => { table = pair[0], cidr = pair[1] } }
}

# Peering routes nothing by itself: every table of workloads, for every range.
resource "aws_route" "this" {
  for_each = local.routes

  route_table_id            = data.aws_ssm_parameter.route_table[each.value.table].insecure_value
  destination_cidr_block    = each.value.cidr
  vpc_peering_connection_id = var.connection_id
}
