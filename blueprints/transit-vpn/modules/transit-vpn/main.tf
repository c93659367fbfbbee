locals {
  # Keys that are known before anything exists.
  static_routes = merge([
    for site, vpn in var.vpn : { for network in vpn.networks : "${site}/${network}" => { site = site, network = network } }
    if vpn.routing == "static"
  ]...)
}

resource "aws_customer_gateway" "this" {
  for_each = var.vpn

  type       = "ipsec.1"
  ip_address = each.value.customer_gateway_ip

  # The API has two fields, split at 2^31.
  bgp_asn          = each.value.bgp_asn <= 2147483647 ? tostring(each.value.bgp_asn) : null
  bgp_asn_extended = each.value.bgp_asn > 2147483647 ? tostring(each.value.bgp_asn) : null

  # Unique: asked for a second gateway with the same address, ASN and name, EC2 returns the first one
  # without an error, and two states then own (and destroy) one gateway.
  device_name = each.value.device_name

  tags = { Name = each.value.device_name }

  lifecycle {
    prevent_destroy = true

    # AWS takes it at birth only: a site that gets another name keeps its gateway, and with it the addresses of its tunnels.
    ignore_changes = [device_name]
  }
}

resource "aws_vpn_connection" "this" {
  for_each = var.vpn

  type                = "ipsec.1"
  transit_gateway_id  = var.transit_gateway_id
  customer_gateway_id = aws_customer_gateway.this[each.key].id
  static_routes_only  = each.value.routing == "static"

  # For the life of the connection. IKE passes translators then, and the device is the one that has to rekey.
  # https://docs.aws.amazon.com/vpn/latest/s2svpn/accelerated-vpn.html
  enable_acceleration = each.value.accelerated

  # AWS generates the keys and keeps them in Secrets Manager. With the default storage they stand in plain text in the device
  # configuration that the provider reads back, and so in the state.
  preshared_key_storage = "SecretsManager"

  # In this API "local" is the office and "remote" is what lies behind the gateway.
  local_ipv4_network_cidr  = each.value.onprem_cidr
  remote_ipv4_network_cidr = each.value.cloud_cidr

  # Every list is written out: an option that is not set accepts all algorithms that AWS knows, SHA1 and 1024-bit groups included.
  tunnel1_inside_cidr                  = each.value.tunnel1_inside_cidr
  tunnel1_ike_versions                 = each.value.ike.versions
  tunnel1_phase1_encryption_algorithms = each.value.ike.phase1_encryption
  tunnel1_phase1_integrity_algorithms  = each.value.ike.phase1_integrity
  tunnel1_phase1_dh_group_numbers      = each.value.ike.phase1_dh_groups
  tunnel1_phase1_lifetime_seconds      = each.value.ike.phase1_lifetime_seconds
  tunnel1_phase2_encryption_algorithms = each.value.ike.phase2_encryption
  tunnel1_phase2_integrity_algorithms  = each.value.ike.phase2_integrity
  tunnel1_phase2_dh_group_numbers      = each.value.ike.phase2_dh_groups
  tunnel1_phase2_lifetime_seconds      = each.value.ike.phase2_lifetime_seconds
  tunnel1_dpd_timeout_seconds          = each.value.ike.dpd_timeout_seconds
  tunnel1_dpd_timeout_action           = each.value.ike.dpd_action
  tunnel1_startup_action               = each.value.ike.startup_action
  tunnel1_rekey_margin_time_seconds    = each.value.ike.rekey_margin_seconds
  tunnel1_rekey_fuzz_percentage        = each.value.ike.rekey_fuzz_percentage
  tunnel1_replay_window_size           = each.value.ike.replay_window_size

  tunnel1_log_options {
    cloudwatch_log_options {
      log_enabled           = true
      log_group_arn         = aws_cloudwatch_log_group.this.arn
      log_output_format     = "json"
      bgp_log_enabled       = each.value.routing == "bgp" ? true : null
      bgp_log_group_arn     = each.value.routing == "bgp" ? aws_cloudwatch_log_group.this.arn : null
      bgp_log_output_format = each.value.routing == "bgp" ? "json" : null
    }
  }

  tunnel2_inside_cidr                  = each.value.tunnel2_inside_cidr
  tunnel2_ike_versions                 = each.value.ike.versions
  tunnel2_phase1_encryption_algorithms = each.value.ike.phase1_encryption
  tunnel2_phase1_integrity_algorithms  = each.value.ike.phase1_integrity
  tunnel2_phase1_dh_group_numbers      = each.value.ike.phase1_dh_groups
  tunnel2_phase1_lifetime_seconds      = each.value.ike.phase1_lifetime_seconds
  tunnel2_phase2_encryption_algorithms = each.value.ike.phase2_encryption
  tunnel2_phase2_integrity_algorithms  = each.value.ike.phase2_integrity
  tunnel2_phase2_dh_group_numbers      = each.value.ike.phase2_dh_groups
  tunnel2_phase2_lifetime_seconds      = each.value.ike.phase2_lifetime_seconds
  tunnel2_dpd_timeout_seconds          = each.value.ike.dpd_timeout_seconds
  tunnel2_dpd_timeout_action           = each.value.ike.dpd_action
  tunnel2_startup_action               = each.value.ike.startup_action
  tunnel2_rekey_margin_time_seconds    = each.value.ike.rekey_margin_seconds
  tunnel2_rekey_fuzz_percentage        = each.value.ike.rekey_fuzz_percentage
  tunnel2_replay_window_size           = each.value.ike.replay_window_size

  tunnel2_log_options {
    cloudwatch_log_options {
      log_enabled           = true
      log_group_arn         = aws_cloudwatch_log_group.this.arn
      log_output_format     = "json"
      bgp_log_enabled       = each.value.routing == "bgp" ? true : null
      bgp_log_group_arn     = each.value.routing == "bgp" ? aws_cloudwatch_log_group.this.arn : null
      bgp_log_output_format = each.value.routing == "bgp" ? "json" : null
    }
  }

  tags = { Name = each.value.device_name }

  # The office's device is configured for these two addresses and keys.
  lifecycle {
    prevent_destroy = true
  }
}

# The attachment comes with the connection, without its tags.
resource "aws_ec2_tag" "attachment" {
  for_each = var.vpn

  resource_id = aws_vpn_connection.this[each.key].transit_gateway_attachment_id
  key         = "Name"
  value       = each.value.device_name
}

# The gateway's table takes what devices announce by itself: every attachment propagates into it. Static networks it has to be told.
# A connection's own routes (aws_vpn_connection_route) are for virtual private gateways only.
resource "aws_ec2_transit_gateway_route" "this" {
  for_each = local.static_routes

  transit_gateway_route_table_id = var.route_table_id
  transit_gateway_attachment_id  = aws_vpn_connection.this[each.value.site].transit_gateway_attachment_id
  destination_cidr_block         = each.value.network
}
