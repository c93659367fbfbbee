locals {
  has_vpn_gateway = var.vpn_gateway || length(var.vpn) > 0

  # Static connections know only the networks that they are told.
  vpn_static_routes = merge([
    for site, vpn in var.vpn : { for network in vpn.networks : "${site}/${network}" => { site = site, network = network } }
    if vpn.routing == "static"
  ]...)

  vpn_public_networks = toset(flatten([for vpn in values(var.vpn) : vpn.public_networks]))

  # Tables of workloads, with keys that are known before anything exists.
  vpn_route_tables = !local.has_vpn_gateway ? {} : merge(
    { for zone in local.private_zones : "private/${zone}" => aws_route_table.private[zone].id },
    { for zone in local.database_zones : "database/${zone}" => aws_route_table.database[zone].id },
  )

  vpn_public_routes = merge([
    for key, table in local.vpn_route_tables : { for network in local.vpn_public_networks : "${key}/${network}" => { table = table, network = network } }
  ]...)
}

resource "aws_vpn_gateway" "this" {
  count = local.has_vpn_gateway ? 1 : 0

  vpc_id          = aws_vpc.this.id
  amazon_side_asn = tostring(var.amazon_side_asn)

  tags = { Name = var.name }

  # Another gateway means other tunnel addresses, and a change request to every office.
  lifecycle {
    prevent_destroy = true
  }
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

resource "aws_cloudwatch_log_group" "vpn" {
  #checkov:skip=CKV_AWS_338:How long logs are kept is the environment's decision (network.flow_log_days, 365 days by default)
  count = length(var.vpn) > 0 ? 1 : 0

  # Below /aws/vendedlogs/ deliveries need no entry of their own in the account's log resource policy, which ends at 5120 characters.
  name              = local.vpn_log_group
  retention_in_days = var.flow_logs.days
  kms_key_id        = aws_kms_key.logs.arn

  tags = { Name = "${var.name}-vpn" }
}

resource "aws_vpn_connection" "this" {
  for_each = var.vpn

  type                = "ipsec.1"
  vpn_gateway_id      = aws_vpn_gateway.this[0].id
  customer_gateway_id = aws_customer_gateway.this[each.key].id
  static_routes_only  = each.value.routing == "static"

  # AWS generates the keys and keeps them in Secrets Manager. With the default storage they stand in plain text in the device
  # configuration that the provider reads back, and so in the state.
  preshared_key_storage = "SecretsManager"

  # In this API "local" is the office and "remote" is the VPC.
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
      log_group_arn         = aws_cloudwatch_log_group.vpn[0].arn
      log_output_format     = "json"
      bgp_log_enabled       = each.value.routing == "bgp" ? true : null
      bgp_log_group_arn     = each.value.routing == "bgp" ? aws_cloudwatch_log_group.vpn[0].arn : null
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
      log_group_arn         = aws_cloudwatch_log_group.vpn[0].arn
      log_output_format     = "json"
      bgp_log_enabled       = each.value.routing == "bgp" ? true : null
      bgp_log_group_arn     = each.value.routing == "bgp" ? aws_cloudwatch_log_group.vpn[0].arn : null
      bgp_log_output_format = each.value.routing == "bgp" ? "json" : null
    }
  }

  tags = { Name = each.value.device_name }

  # The office's device is configured for these two addresses and keys.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_vpn_connection_route" "this" {
  for_each = local.vpn_static_routes

  vpn_connection_id      = aws_vpn_connection.this[each.value.site].id
  destination_cidr_block = each.value.network
}

resource "aws_vpn_gateway_route_propagation" "this" {
  for_each = local.vpn_route_tables

  vpn_gateway_id = aws_vpn_gateway.this[0].id
  route_table_id = each.value
}

# A propagated route disappears while its tunnel is down. For a private network nothing else matches then; packets to a public address
# would follow the default route and leave through NAT, unencrypted. These routes stay, so such packets are dropped instead.
# Public subnets have none: a host behind that address that opens our public site over the internet must get its answer the same way.
resource "aws_route" "vpn_public_network" {
  for_each = local.vpn_public_routes

  route_table_id         = each.value.table
  destination_cidr_block = each.value.network
  gateway_id             = aws_vpn_gateway.this[0].id
}

# A connection has the states of both tunnels, as two points or as their mean: the greatest is 0 when none is up, the least below 1 when one is not.
resource "aws_cloudwatch_metric_alarm" "vpn_down" {
  for_each = var.vpn

  alarm_name        = "${var.name}-vpn-${each.key}-down"
  alarm_description = "No tunnel to ${each.key} (${each.value.customer_gateway_ip}) is up"

  namespace   = "AWS/VPN"
  metric_name = "TunnelState"
  dimensions  = { VpnId = aws_vpn_connection.this[each.key].id }

  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "LessThanOrEqualToThreshold"

  # A connection that reports nothing is not known to be up.
  treat_missing_data = "breaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${var.name}-vpn-${each.key}-down" }
}

# Fifteen minutes: AWS takes tunnels down one at a time for maintenance, which is shorter.
resource "aws_cloudwatch_metric_alarm" "vpn_degraded" {
  for_each = var.vpn

  alarm_name        = "${var.name}-vpn-${each.key}-degraded"
  alarm_description = "Only one of the two tunnels to ${each.key} (${each.value.customer_gateway_ip}) is up: the next maintenance cuts it off"

  namespace   = "AWS/VPN"
  metric_name = "TunnelState"
  dimensions  = { VpnId = aws_vpn_connection.this[each.key].id }

  statistic           = "Minimum"
  period              = 300
  evaluation_periods  = 3
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${var.name}-vpn-${each.key}-degraded" }
}
