# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  name             = "acme-euw1-prod"
  region           = "eu-west-1"
  parameter_prefix = "/acme/production/eu-west-1/foundation"
  vpc_id           = "vpc-00000000000000000"
  vpc_cidrs        = ["10.0.0.0/16", "100.64.0.0/16"]
}

run "closed_without_offices" {
  command = plan

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.office_tcp) == 0 && length(aws_ec2_managed_prefix_list.office) == 0
    error_message = "Nothing comes in when there is no office."
  }

  assert {
    condition     = length(aws_vpc_security_group_egress_rule.database_vpc_https) == 2
    error_message = "Databases reach endpoints in every range of the VPC."
  }
}

run "offices_open_their_ports" {
  command = plan

  variables {
    office_networks = ["192.168.10.0/24", "8.8.4.4/32"]
    office_ports    = [443, 5432]
  }

  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.office_tcp) == ["443", "5432"] && aws_ec2_managed_prefix_list.office[0].max_entries == 5
    error_message = "One rule for each port, whatever the number of networks."
  }
}

run "nothing_is_open_to_the_world" {
  command = plan

  variables {
    office_networks = ["192.168.10.0/24"]
  }

  assert {
    condition = alltrue([for rule in concat(values(aws_vpc_security_group_ingress_rule.office_tcp), values(aws_vpc_security_group_ingress_rule.office_icmp)) :
      rule.cidr_ipv4 == null && rule.cidr_ipv6 == null
    ])
    error_message = "Only the offices' prefix list comes in."
  }

  assert {
    condition = alltrue([for rule in concat(values(aws_vpc_security_group_egress_rule.database_vpc_https), values(aws_vpc_security_group_egress_rule.database_gateway_endpoint)) :
      rule.ip_protocol == "tcp" && rule.from_port == 443 && rule.to_port == 443 && rule.cidr_ipv4 != "0.0.0.0/0"
    ])
    error_message = "Databases reach endpoints by HTTPS, and nothing else."
  }
}

run "an_office_is_not_the_whole_world" {
  command = plan

  variables {
    office_networks = ["0.0.0.0/0"]
  }

  expect_failures = [var.office_networks]
}
