# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  name               = "acme-euw1-prod-hub"
  transit_gateway_id = "tgw-0123456789abcdef0"
  route_table_id     = "tgw-rtb-0123456789abcdef0"
  amazon_side_asn    = 64701
  alarm_topic_arn    = "arn:aws:sns:eu-west-1:123456789012:acme-euw1-prod-alarms"
  logs_key_arn       = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  vpn = {
    office = {
      customer_gateway_ip = "198.51.100.1"
      bgp_asn             = 65000
      device_name         = "eu-west-1-hub-office"
      routing             = "static"
      networks            = ["192.168.10.0/24", "8.8.4.4/32"]
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

run "static_networks_are_routes_of_the_gateway" {
  command = plan

  assert {
    condition     = keys(aws_ec2_transit_gateway_route.this) == ["office/192.168.10.0/24", "office/8.8.4.4/32"] && alltrue([for route in aws_ec2_transit_gateway_route.this : route.transit_gateway_route_table_id == var.route_table_id])
    error_message = "The gateway must know every network of a static connection."
  }

  assert {
    condition     = aws_vpn_connection.this["office"].transit_gateway_id == var.transit_gateway_id && aws_vpn_connection.this["office"].static_routes_only
    error_message = "The connection ends on the gateway."
  }
}

run "devices_that_announce_have_no_static_routes" {
  command = plan

  variables {
    vpn = { office = merge(var.vpn.office, { bgp_asn = 4200000001, routing = "bgp", accelerated = true }) }
  }

  assert {
    condition     = length(aws_ec2_transit_gateway_route.this) == 0 && !aws_vpn_connection.this["office"].static_routes_only
    error_message = "A static route would win over what the device announces."
  }

  assert {
    condition     = aws_vpn_connection.this["office"].enable_acceleration
    error_message = "What was asked for is accelerated."
  }

  assert {
    condition     = aws_customer_gateway.this["office"].bgp_asn == null && aws_customer_gateway.this["office"].bgp_asn_extended == "4200000001"
    error_message = "An ASN above 2147483647 goes into bgp_asn_extended."
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
}

run "tunnels_are_watched_and_logged" {
  command = plan

  assert {
    condition = alltrue([for alarms in [aws_cloudwatch_metric_alarm.down, aws_cloudwatch_metric_alarm.degraded] :
      keys(alarms) == ["office"] && alarms["office"].alarm_actions == toset([var.alarm_topic_arn]) && alarms["office"].treat_missing_data == "breaching"
    ])
    error_message = "Somebody is told when one tunnel is down, and when both are."
  }

  assert {
    condition = [for alarm in [aws_cloudwatch_metric_alarm.down["office"], aws_cloudwatch_metric_alarm.degraded["office"]] :
      "${alarm.statistic} ${alarm.comparison_operator} ${alarm.threshold}"
    ] == ["Maximum LessThanOrEqualToThreshold 0", "Minimum LessThanThreshold 1"]
    error_message = "One is for no tunnel that is up, the other for one that is not."
  }

  assert {
    condition     = one(one(aws_vpn_connection.this["office"].tunnel1_log_options).cloudwatch_log_options).log_enabled && aws_cloudwatch_log_group.this.kms_key_id == var.logs_key_arn
    error_message = "Both tunnels write what they negotiate, encrypted."
  }
}

run "both_sides_need_different_asns" {
  command = plan

  variables {
    amazon_side_asn = 65000
  }

  expect_failures = [var.vpn]
}

run "two_static_routes_to_one_network" {
  command = plan

  variables {
    vpn = {
      office = var.vpn.office
      other  = merge(var.vpn.office, { customer_gateway_ip = "198.51.100.2", device_name = "eu-west-1-hub-other" })
    }
  }

  expect_failures = [var.vpn]
}
