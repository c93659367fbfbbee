data "aws_ssm_parameter" "vpc_id" {
  name = "${var.parameter_prefix}/vpc_id"
}

# What the other account asks of this VPC. Requests of other accounts, which anybody can make, and those that are dead are passed by.
data "aws_vpc_peering_connection" "this" {
  owner_id    = var.peer_account_id
  cidr_block  = var.peer_vpc_cidr
  peer_vpc_id = data.aws_ssm_parameter.vpc_id.insecure_value

  filter {
    name   = "status-code"
    values = ["pending-acceptance", "provisioning", "active"]
  }
}

resource "aws_vpc_peering_connection_accepter" "this" {
  vpc_peering_connection_id = data.aws_vpc_peering_connection.this.id
  auto_accept               = true

  tags = { Name = "${var.name}-from-${var.peer_name}" }
}
