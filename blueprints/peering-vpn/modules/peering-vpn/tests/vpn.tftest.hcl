# Plans only, against mocked providers: no credentials, no network.
mock_provider "aws" {}
mock_provider "random" {}

variables {
  name             = "acme-euw1-prod-to-euw3-prod"
  peer             = "europe-west3/production"
  parameter_prefix = "/acme/production/eu-west-1/peering-vpn/europe-west3-production"
  vpn_gateway_id   = "vgw-0123456789abcdef0"
  amazon_side_asn  = 64601
  peer_addresses   = ["203.0.114.10", "203.0.114.11"]
  peer_asn         = 64602
  inside_cidrs     = ["169.254.21.0/30", "169.254.21.4/30", "169.254.21.8/30", "169.254.21.12/30"]
  alarm_topic_arn  = "arn:aws:sns:eu-west-1:111122223333:alarms"
  kms_key_arn      = "arn:aws:kms:eu-west-1:111122223333:key/operations"
}

run "a_connection_to_each_address" {
  command = plan

  assert {
    condition     = aws_customer_gateway.this["1"].ip_address == "203.0.114.10" && aws_customer_gateway.this["2"].ip_address == "203.0.114.11"
    error_message = "One customer gateway for each address of the other side."
  }

  assert {
    condition     = aws_customer_gateway.this["1"].bgp_asn == "64602" && aws_customer_gateway.this["1"].bgp_asn_extended == null
    error_message = "The number of the other side."
  }

  assert {
    condition     = aws_customer_gateway.this["1"].device_name != aws_customer_gateway.this["2"].device_name
    error_message = "Names apart: EC2 hands back what exists under the same one."
  }

  assert {
    condition     = aws_vpn_connection.this["1"].tunnel2_inside_cidr == "169.254.21.4/30" && aws_vpn_connection.this["2"].tunnel1_inside_cidr == "169.254.21.8/30"
    error_message = "Inside ranges in order: two of the first connection, two of the second."
  }

  assert {
    condition     = alltrue([for connection in aws_vpn_connection.this : !connection.static_routes_only && connection.vpn_gateway_id == "vgw-0123456789abcdef0"])
    error_message = "BGP, on the network's own gateway."
  }
}

run "what_is_negotiated" {
  command = plan

  assert {
    condition = alltrue([for connection in aws_vpn_connection.this : (
      connection.tunnel1_ike_versions == toset(["ikev2"]) && connection.tunnel1_phase1_encryption_algorithms == toset(["AES256"]) && connection.tunnel1_phase1_dh_group_numbers == toset([20]) &&
      connection.tunnel2_phase2_encryption_algorithms == toset(["AES256-GCM-16"]) && connection.tunnel2_phase2_dh_group_numbers == toset([20])
    )])
    error_message = "One algorithm of each kind, and none that is weak."
  }

  assert {
    condition     = alltrue([for connection in aws_vpn_connection.this : one(one(connection.tunnel1_log_options).cloudwatch_log_options).log_enabled && one(one(connection.tunnel2_log_options).cloudwatch_log_options).bgp_log_enabled])
    error_message = "Tunnels log."
  }
}

run "keys" {
  command = plan

  assert {
    condition     = length(random_bytes.key) == 4 && alltrue([for key in random_bytes.key : key.length == 24])
    error_message = "A key for each tunnel, which every cloud takes."
  }

  assert {
    condition     = aws_secretsmanager_secret.keys.name == "acme-euw1-prod-to-euw3-prod" && aws_secretsmanager_secret.keys.kms_key_id == "arn:aws:kms:eu-west-1:111122223333:key/operations"
    error_message = "The other side finds the secret by its name, and it is encrypted with the cell's key."
  }
}

run "addresses_for_the_other_side" {
  command = apply

  assert {
    condition     = aws_ssm_parameter.tunnel_addresses.name == "/acme/production/eu-west-1/peering-vpn/europe-west3-production/tunnel_addresses" && length(split(",", aws_ssm_parameter.tunnel_addresses.insecure_value)) == 4
    error_message = "Four addresses, below the path that the other side reads."
  }

  assert {
    condition     = alltrue([for key in split(",", nonsensitive(aws_secretsmanager_secret_version.keys.secret_string)) : startswith(key, "k")]) && length(split(",", nonsensitive(aws_secretsmanager_secret_version.keys.secret_string))) == 4
    error_message = "Four keys, and none starts with a zero."
  }
}

run "somebody_is_told" {
  command = plan

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.down) == 2 && length(aws_cloudwatch_metric_alarm.degraded) == 2 && alltrue([for alarm in aws_cloudwatch_metric_alarm.down : alarm.treat_missing_data == "breaching" && alarm.alarm_actions == toset(["arn:aws:sns:eu-west-1:111122223333:alarms"])])
    error_message = "Both alarms of each connection; silence counts as down."
  }
}

run "a_large_number" {
  command = plan

  variables {
    peer_asn = 4200000001
  }

  assert {
    condition     = aws_customer_gateway.this["1"].bgp_asn == null && aws_customer_gateway.this["1"].bgp_asn_extended == "4200000001"
    error_message = "The API has two fields, split at 2^31."
  }
}

run "one_number_on_both_sides" {
  command = plan

  variables {
    peer_asn = 64601
  }

  expect_failures = [var.peer_asn]
}

run "a_range_that_aws_keeps" {
  command = plan

  variables {
    inside_cidrs = ["169.254.0.0/30", "169.254.0.4/30", "169.254.0.8/30", "169.254.0.12/30"]
  }

  expect_failures = [var.inside_cidrs]
}
