# One route table for all that is attached: each propagates its ranges into it and reads it, so that everything attached reaches everything.
resource "aws_ec2_transit_gateway" "this" {
  #checkov:skip=CKV_AWS_331:Only accounts that the share names can ask, and it names those of attached cells; each acceptance would be one more apply in this account
  description     = var.name
  amazon_side_asn = var.asn

  auto_accept_shared_attachments     = length(var.account_ids) > 0 ? "enable" : "disable"
  default_route_table_association    = "enable"
  default_route_table_propagation    = "enable"
  dns_support                        = "enable"
  multicast_support                  = "disable"
  security_group_referencing_support = "disable"
  vpn_ecmp_support                   = "enable"

  tags = { Name = var.name }

  # With it goes every attachment, those of other accounts included.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_ram_resource_share" "this" {
  count = length(var.account_ids) > 0 ? 1 : 0

  name = var.name

  # Within an organisation there is no invitation to accept (its management account has to enable sharing once).
  allow_external_principals = false

  tags = { Name = var.name }
}

resource "aws_ram_principal_association" "account" {
  for_each = var.account_ids

  resource_share_arn = aws_ram_resource_share.this[0].arn
  principal          = each.value
}

resource "aws_ram_resource_association" "gateway" {
  count = length(var.account_ids) > 0 ? 1 : 0

  resource_share_arn = aws_ram_resource_share.this[0].arn
  resource_arn       = aws_ec2_transit_gateway.this.arn
}

locals {
  parameters = {
    transit_gateway_id = aws_ec2_transit_gateway.this.id
    route_table_id     = aws_ec2_transit_gateway.this.association_default_route_table_id
  }
}

# What peerings with other gateways need to know. Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan that reads them
  #checkov:skip=CKV_AWS_337:As above
  for_each = local.parameters

  name           = "${var.parameter_prefix}/${each.key}"
  description    = "${replace(each.key, "_", " ")} of ${var.name}"
  type           = "String"
  tier           = "Standard"
  insecure_value = each.value
}
