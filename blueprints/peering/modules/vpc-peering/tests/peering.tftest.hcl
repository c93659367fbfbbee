# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  name                  = "cptwn-use1-prod"
  peer_name             = "cptwn-afs1-prod"
  parameter_prefix      = "/cptwn/production/us-east-1/foundation"
  peer_parameter_prefix = "/cptwn/production/af-south-1/foundation"
  vpc_cidrs             = ["172.20.0.0/16", "100.64.0.0/16"]
  peer_vpc_cidrs        = ["172.16.0.0/16"]
  route_tables          = ["private_route_table_id/us-east-1a", "private_route_table_id/us-east-1b"]
  peer_route_tables     = ["private_route_table_id/af-south-1a"]
  peer_account_id       = "111122223333"
  peer_region           = "af-south-1"
}

run "routes_both_ways" {
  command = plan

  assert {
    condition     = length(aws_route.this) == 2 && alltrue([for route in aws_route.this : route.destination_cidr_block == "172.16.0.0/16"])
    error_message = "Every table of this side must route to the other side's range."
  }

  assert {
    condition     = toset([for route in aws_route.peer : route.destination_cidr_block]) == toset(["172.20.0.0/16", "100.64.0.0/16"])
    error_message = "The other side must route to every range of this side."
  }

  assert {
    condition     = aws_vpc_peering_connection.this.auto_accept == false && aws_vpc_peering_connection_accepter.this.auto_accept
    error_message = "The accepter accepts, not the requester."
  }

  assert {
    condition     = alltrue([for route in aws_route.peer : route.region == "af-south-1"]) && aws_vpc_peering_connection_accepter.this.region == "af-south-1"
    error_message = "What belongs to the other side must be made in its region."
  }
}

run "names_resolve_to_private_addresses_on_both_sides" {
  command = plan

  assert {
    condition = (
      aws_vpc_peering_connection_options.requester.requester[0].allow_remote_vpc_dns_resolution &&
      aws_vpc_peering_connection_options.accepter.accepter[0].allow_remote_vpc_dns_resolution
    )
    error_message = "A name that resolves to a public address sends the traffic through NAT."
  }
}

run "a_range_that_is_none" {
  command = plan

  variables {
    peer_vpc_cidrs = ["172.16.0.0"]
  }

  expect_failures = [var.peer_vpc_cidrs]
}
