data "aws_ssm_parameter" "vpc_id" {
  name = "${var.foundation_parameter_prefix}/vpc_id"
}

# DNS options and routes are set once the other account has accepted: before, AWS refuses the options.
resource "aws_vpc_peering_connection" "this" {
  vpc_id        = data.aws_ssm_parameter.vpc_id.insecure_value
  peer_vpc_id   = var.peer_vpc_id
  peer_owner_id = var.peer_account_id
  peer_region   = var.peer_region
  auto_accept   = false

  tags = { Name = "${var.name}-to-${var.peer_name}" }
}

# An identifier, no secret: insecure_value keeps it readable in plans.
resource "aws_ssm_parameter" "connection_id" {
  #checkov:skip=CKV2_AWS_34:An identifier is no secret; an encrypted parameter would hide it in the plan that reads it
  #checkov:skip=CKV_AWS_337:As above
  name           = "${var.parameter_prefix}/connection_id"
  description    = "Peering connection of ${var.name} with ${var.peer_name}"
  type           = "String"
  tier           = "Standard"
  insecure_value = aws_vpc_peering_connection.this.id
}
