locals {
  # One connection to each address of the gateway at the other side, each with two tunnels.
  connections = { for number in ["1", "2"] : number => {
    address      = var.peer_addresses[tonumber(number) - 1]
    inside_cidrs = slice(var.inside_cidrs, 2 * (tonumber(number) - 1), 2 * tonumber(number))
  } }
}

resource "aws_customer_gateway" "this" {
  for_each = local.connections

  type       = "ipsec.1"
  ip_address = each.value.address

  # The API has two fields, split at 2^31.
  bgp_asn          = var.peer_asn <= 2147483647 ? tostring(var.peer_asn) : null
  bgp_asn_extended = var.peer_asn > 2147483647 ? tostring(var.peer_asn) : null

  # Unique: asked for a second gateway with the same address, ASN and name, EC2 returns the first one
  # without an error, and two states then own (and destroy) one gateway.
  device_name = "${var.name}-${each.key}"

  tags = { Name = "${var.name}-${each.key}" }
}

# The two connections share the load, and each tunnel takes all of it where the others are down. Of each kind there is one algorithm, which all three clouds
# know: what two sides agree on would otherwise change from one rekeying to the next.
# https://cloud.google.com/network-connectivity/docs/vpn/concepts/supported-ike-ciphers#proposal_order
resource "aws_vpn_connection" "this" {
  for_each = local.connections

  type                = "ipsec.1"
  vpn_gateway_id      = var.vpn_gateway_id
  customer_gateway_id = aws_customer_gateway.this[each.key].id
  static_routes_only  = false

  tunnel1_inside_cidr                  = each.value.inside_cidrs[0]
  tunnel1_preshared_key                = local.keys["${each.key}-1"]
  tunnel1_ike_versions                 = ["ikev2"]
  tunnel1_phase1_encryption_algorithms = ["AES256"]
  tunnel1_phase1_integrity_algorithms  = ["SHA2-256"]
  tunnel1_phase1_dh_group_numbers      = [20]
  tunnel1_phase1_lifetime_seconds      = 28800
  tunnel1_phase2_encryption_algorithms = ["AES256-GCM-16"]
  tunnel1_phase2_integrity_algorithms  = ["SHA2-256"]
  tunnel1_phase2_dh_group_numbers      = [20]
  tunnel1_phase2_lifetime_seconds      = 3600
  tunnel1_dpd_timeout_seconds          = 45
  tunnel1_dpd_timeout_action           = "restart"
  tunnel1_startup_action               = "start"

  tunnel1_log_options {
    cloudwatch_log_options {
      log_enabled           = true
      log_group_arn         = aws_cloudwatch_log_group.this.arn
      log_output_format     = "json"
      bgp_log_enabled       = true
      bgp_log_group_arn     = aws_cloudwatch_log_group.this.arn
      bgp_log_output_format = "json"
    }
  }

  tunnel2_inside_cidr                  = each.value.inside_cidrs[1]
  tunnel2_preshared_key                = local.keys["${each.key}-2"]
  tunnel2_ike_versions                 = ["ikev2"]
  tunnel2_phase1_encryption_algorithms = ["AES256"]
  tunnel2_phase1_integrity_algorithms  = ["SHA2-256"]
  tunnel2_phase1_dh_group_numbers      = [20]
  tunnel2_phase1_lifetime_seconds      = 28800
  tunnel2_phase2_encryption_algorithms = ["AES256-GCM-16"]
  tunnel2_phase2_integrity_algorithms  = ["SHA2-256"]
  tunnel2_phase2_dh_group_numbers      = [20]
  tunnel2_phase2_lifetime_seconds      = 3600
  tunnel2_dpd_timeout_seconds          = 45
  tunnel2_dpd_timeout_action           = "restart"
  tunnel2_startup_action               = "start"

  tunnel2_log_options {
    cloudwatch_log_options {
      log_enabled           = true
      log_group_arn         = aws_cloudwatch_log_group.this.arn
      log_output_format     = "json"
      bgp_log_enabled       = true
      bgp_log_group_arn     = aws_cloudwatch_log_group.this.arn
      bgp_log_output_format = "json"
    }
  }

  tags = { Name = "${var.name}-${each.key}" }
}

# What the other side builds its ends of the tunnels to, in the order of their inside ranges.
resource "aws_ssm_parameter" "tunnel_addresses" {
  #checkov:skip=CKV2_AWS_34:Addresses are no secrets; an encrypted parameter would hide them in every plan of the other side
  #checkov:skip=CKV_AWS_337:As above
  name           = "${var.parameter_prefix}/tunnel_addresses"
  description    = "Outer addresses of the four tunnels of ${var.name}"
  type           = "StringList"
  tier           = "Standard"
  insecure_value = join(",", flatten([for number in ["1", "2"] : [aws_vpn_connection.this[number].tunnel1_address, aws_vpn_connection.this[number].tunnel2_address]]))
}
