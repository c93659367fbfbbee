# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_vpc_endpoint_service" {
    defaults = { service_name = "com.amazonaws.eu-west-1.mock", availability_zones = ["eu-west-1a", "eu-west-1b"], vpc_endpoint_policy_supported = true }
  }
}

variables {
  name             = "acme-euw1-prod"
  account_id       = "123456789012"
  region           = "eu-west-1"
  parameter_prefix = "/acme/production/eu-west-1/foundation"
  alarm_topic_arn  = "arn:aws:sns:eu-west-1:123456789012:acme-euw1-prod-alarms"
  vpc_cidr         = "10.0.0.0/16"
  nat              = "none"
  amazon_side_asn  = 64601
  private_subnets = {
    eu-west-1a = { cidr = "10.0.16.0/20", zone = "eu-west-1a" }
    eu-west-1b = { cidr = "10.0.32.0/20", zone = "eu-west-1b" }
  }
  database_subnets = {
    eu-west-1a = { cidr = "10.0.2.0/24", zone = "eu-west-1a" }
  }
  vpn = {
    office = {
      customer_gateway_ip = "198.51.100.1"
      bgp_asn             = 65000
      device_name         = "eu-west-1-production-office"
      routing             = "static"
      networks            = ["192.168.10.0/24", "8.8.4.4/32"]
      public_networks     = ["8.8.4.4/32"]
      ike = {
        versions                = ["ikev2"]
        phase1_encryption       = ["AES256"]
        phase1_integrity        = ["SHA2-256"]
        phase1_dh_groups        = [14]
        phase1_lifetime_seconds = 28800
        phase2_encryption       = ["AES256"]
        phase2_integrity        = ["SHA2-256"]
        phase2_dh_groups        = [14]
        phase2_lifetime_seconds = 3600
        dpd_timeout_seconds     = 30
        dpd_action              = "restart"
        startup_action          = "start"
        rekey_margin_seconds    = 270
        rekey_fuzz_percentage   = 100
        replay_window_size      = 1024
      }
    }
  }
}

run "public_networks_have_routes_that_stay" {
  command = plan

  assert {
    condition = toset(keys(aws_route.vpn_public_network)) == toset([
      "private/eu-west-1a/8.8.4.4/32", "private/eu-west-1b/8.8.4.4/32", "database/eu-west-1a/8.8.4.4/32",
    ])
    error_message = "A public network behind the VPN has a route in every table of workloads, or packets leave through NAT while the tunnel is down."
  }

  assert {
    condition     = toset(keys(aws_vpn_gateway_route_propagation.this)) == toset(["private/eu-west-1a", "private/eu-west-1b", "database/eu-west-1a"])
    error_message = "Routes are propagated to every table of workloads."
  }

  assert {
    condition     = length(aws_vpn_connection_route.this) == 2 && aws_vpn_connection.this["office"].static_routes_only
    error_message = "A static connection knows all of its networks."
  }
}

run "keys_are_not_in_the_state" {
  command = plan

  assert {
    condition     = aws_vpn_connection.this["office"].preshared_key_storage == "SecretsManager"
    error_message = "Pre-shared keys are kept in Secrets Manager."
  }
}

run "nothing_weak_is_negotiated" {
  command = plan

  assert {
    condition = alltrue(flatten([for vpn in aws_vpn_connection.this : [
      for algorithms in [vpn.tunnel1_phase1_integrity_algorithms, vpn.tunnel1_phase2_integrity_algorithms, vpn.tunnel2_phase1_integrity_algorithms, vpn.tunnel2_phase2_integrity_algorithms] :
      length(algorithms) > 0 && !contains(algorithms, "SHA1")
    ]]))
    error_message = "Both phases of both tunnels have a list: an empty one accepts everything, SHA1 included."
  }

  assert {
    condition     = alltrue([for vpn in aws_vpn_connection.this : vpn.tunnel1_ike_versions == toset(["ikev2"]) && vpn.tunnel2_ike_versions == toset(["ikev2"])])
    error_message = "Both tunnels speak IKEv2."
  }
}

run "tunnels_are_watched_and_logged" {
  command = plan

  assert {
    condition = alltrue([for alarms in [aws_cloudwatch_metric_alarm.vpn_down, aws_cloudwatch_metric_alarm.vpn_degraded] :
      keys(alarms) == ["office"] && alarms["office"].alarm_actions == toset([var.alarm_topic_arn]) && alarms["office"].treat_missing_data == "breaching"
    ])
    error_message = "Somebody is told when one tunnel is down, and when both are."
  }

  assert {
    condition = [for alarm in [aws_cloudwatch_metric_alarm.vpn_down["office"], aws_cloudwatch_metric_alarm.vpn_degraded["office"]] :
      "${alarm.statistic} ${alarm.comparison_operator} ${alarm.threshold}"
    ] == ["Maximum LessThanOrEqualToThreshold 0", "Minimum LessThanThreshold 1"]
    error_message = "One is for no tunnel that is up, the other for one that is not."
  }

  assert {
    condition     = one(one(aws_vpn_connection.this["office"].tunnel1_log_options).cloudwatch_log_options).log_enabled && one(one(aws_vpn_connection.this["office"].tunnel2_log_options).cloudwatch_log_options).log_enabled
    error_message = "Both tunnels write what they negotiate."
  }
}

run "large_asns_have_their_own_field" {
  command = plan

  variables {
    vpn = { office = merge(var.vpn.office, { bgp_asn = 4200000001, routing = "bgp" }) }
  }

  assert {
    condition     = aws_customer_gateway.this["office"].bgp_asn == null && aws_customer_gateway.this["office"].bgp_asn_extended == "4200000001"
    error_message = "An ASN above 2147483647 goes into bgp_asn_extended."
  }

  assert {
    condition     = length(aws_vpn_connection_route.this) == 0
    error_message = "A BGP connection has no static routes."
  }
}

run "both_sides_need_different_asns" {
  command = plan

  variables {
    amazon_side_asn = 65000
  }

  expect_failures = [var.vpn]
}

run "no_office_no_gateway" {
  command = plan

  variables {
    vpn = {}
  }

  assert {
    condition     = length(aws_vpn_gateway.this) == 0 && length(aws_cloudwatch_log_group.vpn) == 0 && length(aws_vpn_gateway_route_propagation.this) == 0
    error_message = "Without sites there is no VPN gateway."
  }
}

run "subnets_are_shared_with_other_accounts_only" {
  command = plan

  assert {
    condition     = length(aws_ram_resource_share.subnets) == 0 && length(aws_iam_role.reader) == 0
    error_message = "Nothing is shared unless another account asks for it."
  }
}

run "all_subnets_are_shared" {
  command = plan

  variables {
    sharing_account_ids = ["210987654321"]
  }

  assert {
    condition     = toset(keys(aws_ram_resource_association.subnet)) == toset(["private/eu-west-1a", "private/eu-west-1b", "database/eu-west-1a"])
    error_message = "Every subnet is in the share."
  }
}

run "a_gateway_for_peerings_with_other_clouds" {
  command = plan

  variables {
    vpn         = {}
    vpn_gateway = true
  }

  assert {
    condition     = length(aws_vpn_gateway.this) == 1 && aws_vpn_gateway.this[0].amazon_side_asn == "64601" && length(aws_vpn_connection.this) == 0
    error_message = "The gateway alone, under its number: connections are made by others."
  }

  assert {
    condition     = toset(keys(aws_vpn_gateway_route_propagation.this)) == toset(["private/eu-west-1a", "private/eu-west-1b", "database/eu-west-1a"])
    error_message = "Tables of workloads take the routes that come over it."
  }

  assert {
    condition     = contains(keys(aws_ssm_parameter.this), "vpn_gateway_id")
    error_message = "Others find it."
  }
}
