# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  name               = "acme-euw1-lab-hub"
  parameter_prefix   = "/acme/lab/eu-west-1/foundation"
  gateway_account_id = "111122223333"
  gateway_asn        = 64701
  gateway_is_shared  = false
  subnets            = ["private_subnet_id/eu-west-1a", "private_subnet_id/eu-west-1b"]
  route_tables       = ["private_route_table_id/eu-west-1a", "private_route_table_id/eu-west-1b"]
  destinations       = ["10.20.0.0/16", "10.22.0.0/16"]
}

run "every_zone_and_every_table" {
  command = plan

  assert {
    condition     = length(data.aws_ssm_parameter.subnet) == 2
    error_message = "A zone without a subnet does not reach the gateway."
  }

  assert {
    condition     = length(aws_route.this) == 4 && alltrue([for route in aws_route.this : contains(var.destinations, route.destination_cidr_block)])
    error_message = "Every table must route to every range."
  }

  assert {
    condition     = aws_ec2_transit_gateway_vpc_attachment.this.transit_gateway_default_route_table_association && aws_ec2_transit_gateway_vpc_attachment.this.transit_gateway_default_route_table_propagation
    error_message = "What is attached must reach all that is attached."
  }
}

run "a_network_that_reaches_nobody" {
  command = plan

  variables {
    destinations = []
  }

  assert {
    condition     = length(aws_route.this) == 0
    error_message = "There is nothing to route to."
  }
}

run "no_subnet" {
  command = plan

  variables {
    subnets = []
  }

  expect_failures = [var.subnets]
}
