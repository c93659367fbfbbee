# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  side             = "requester"
  connection_id    = "pcx-00000000000000000"
  parameter_prefix = "/acme/production/eu-west-1/foundation"
  route_tables     = ["private_route_table_id/eu-west-1a", "private_route_table_id/eu-west-1b"]
  peer_vpc_cidrs   = ["10.22.0.0/16", "100.64.0.0/16"]
}

run "routes_to_every_range_from_every_table" {
  command = plan

  assert {
    condition     = length(aws_route.this) == 4 && alltrue([for route in aws_route.this : route.vpc_peering_connection_id == "pcx-00000000000000000"])
    error_message = "Every table must route to every range of the other side."
  }
}

run "a_side_sets_its_own_options_only" {
  command = plan

  assert {
    condition     = aws_vpc_peering_connection_options.this.requester[0].allow_remote_vpc_dns_resolution && length(aws_vpc_peering_connection_options.this.accepter) == 0
    error_message = "AWS refuses options of the other account's side."
  }
}

run "the_accepter_likewise" {
  command = plan

  variables {
    side = "accepter"
  }

  assert {
    condition     = aws_vpc_peering_connection_options.this.accepter[0].allow_remote_vpc_dns_resolution && length(aws_vpc_peering_connection_options.this.requester) == 0
    error_message = "AWS refuses options of the other account's side."
  }
}

run "a_side_that_is_none" {
  command = plan

  variables {
    side = "both"
  }

  expect_failures = [var.side]
}
