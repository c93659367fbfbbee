# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  name                  = "acme-hub-to-frankfurt"
  parameter_prefix      = "/acme/production/eu-west-1/transit-gateway/hub"
  peer_parameter_prefix = "/acme/production/eu-central-1/transit-gateway/frankfurt"
  peer_account_id       = "111122223333"
  peer_region           = "eu-central-1"
  networks              = ["10.20.0.0/16", "10.21.0.0/16"]
  peer_networks         = ["10.22.0.0/16"]
}

run "static_routes_on_both_sides" {
  command = plan

  assert {
    condition     = keys(aws_ec2_transit_gateway_route.this) == ["10.22.0.0/16"]
    error_message = "This side must route to what is attached to the other one."
  }

  assert {
    condition     = keys(aws_ec2_transit_gateway_route.peer) == ["10.20.0.0/16", "10.21.0.0/16"] && alltrue([for route in aws_ec2_transit_gateway_route.peer : route.region == "eu-central-1"])
    error_message = "The other side must route back, in its own region."
  }

  assert {
    condition     = aws_ec2_transit_gateway_peering_attachment_accepter.this.region == "eu-central-1"
    error_message = "A peering is accepted in the other gateway's region."
  }
}

run "a_range_that_is_none" {
  command = plan

  variables {
    networks = ["10.20.0.0"]
  }

  expect_failures = [var.networks]
}
