data "aws_ssm_parameter" "own" {
  for_each = local.identifiers

  name = "${var.parameter_prefix}/${each.key}"
}

data "aws_ssm_parameter" "peer" {
  for_each = local.identifiers

  region = var.peer_region
  name   = "${var.peer_parameter_prefix}/${each.key}"
}

locals {
  identifiers = toset(["transit_gateway_id", "route_table_id"])
}

resource "aws_ec2_transit_gateway_peering_attachment" "this" {
  transit_gateway_id      = data.aws_ssm_parameter.own["transit_gateway_id"].insecure_value
  peer_transit_gateway_id = data.aws_ssm_parameter.peer["transit_gateway_id"].insecure_value
  peer_account_id         = var.peer_account_id
  peer_region             = var.peer_region

  tags = { Name = var.name }
}

resource "aws_ec2_transit_gateway_peering_attachment_accepter" "this" {
  region                        = var.peer_region
  transit_gateway_attachment_id = aws_ec2_transit_gateway_peering_attachment.this.id

  tags = { Name = var.name }
}

# Nothing is propagated over a peering: every range of the other side is a static route, on both.
resource "aws_ec2_transit_gateway_route" "this" {
  for_each = toset(var.peer_networks)

  transit_gateway_route_table_id = data.aws_ssm_parameter.own["route_table_id"].insecure_value
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_peering_attachment_accepter.this.id
  destination_cidr_block         = each.value
}

resource "aws_ec2_transit_gateway_route" "peer" {
  for_each = toset(var.networks)

  region                         = var.peer_region
  transit_gateway_route_table_id = data.aws_ssm_parameter.peer["route_table_id"].insecure_value
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_peering_attachment_accepter.this.id
  destination_cidr_block         = each.value
}
