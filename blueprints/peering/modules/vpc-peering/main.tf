data "aws_ssm_parameter" "vpc_id" {
  name = "${var.parameter_prefix}/vpc_id"
}

data "aws_ssm_parameter" "peer_vpc_id" {
  region = var.peer_region
  name   = "${var.peer_parameter_prefix}/vpc_id"
}

data "aws_ssm_parameter" "route_table" {
  for_each = var.route_tables

  name = "${var.parameter_prefix}/${each.key}"
}

data "aws_ssm_parameter" "peer_route_table" {
  for_each = var.peer_route_tables

  region = var.peer_region
  name   = "${var.peer_parameter_prefix}/${each.key}"
}

# Requester and accepter are two resources: a connection into another region cannot accept itself.
resource "aws_vpc_peering_connection" "this" {
  vpc_id        = data.aws_ssm_parameter.vpc_id.insecure_value
  peer_vpc_id   = data.aws_ssm_parameter.peer_vpc_id.insecure_value
  peer_owner_id = var.peer_account_id
  peer_region   = var.peer_region
  auto_accept   = false

  tags = { Name = "${var.name}-to-${var.peer_name}" }
}

resource "aws_vpc_peering_connection_accepter" "this" {
  region                    = var.peer_region
  vpc_peering_connection_id = aws_vpc_peering_connection.this.id
  auto_accept               = true

  tags = { Name = "${var.peer_name}-from-${var.name}" }
}

# Without these, a host name of the other VPC resolves to its public address, and the traffic leaves through NAT.
resource "aws_vpc_peering_connection_options" "requester" {
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.this.id

  requester {
    allow_remote_vpc_dns_resolution = true
  }
}

resource "aws_vpc_peering_connection_options" "accepter" {
  region                    = var.peer_region
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.this.id

  accepter {
    allow_remote_vpc_dns_resolution = true
  }
}

locals {
  routes      = { for pair in setproduct(var.route_tables, var.peer_vpc_cidrs) : "${pair[0]} ${pair[1]}" => { table = pair[0], cidr = pair[1] } }
  peer_routes = { for pair in setproduct(var.peer_route_tables, var.vpc_cidrs) : "${pair[0]} ${pair[1]}" => { table = pair[0], cidr = pair[1] } }
}

# Peering routes nothing by itself: every table of workloads, on both sides, for every range.
resource "aws_route" "this" {
  for_each = local.routes

  route_table_id            = data.aws_ssm_parameter.route_table[each.value.table].insecure_value
  destination_cidr_block    = each.value.cidr
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.this.id
}

resource "aws_route" "peer" {
  for_each = local.peer_routes

  region                    = var.peer_region
  route_table_id            = data.aws_ssm_parameter.peer_route_table[each.value.table].insecure_value
  destination_cidr_block    = each.value.cidr
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.this.id
}
