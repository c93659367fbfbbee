# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  name             = "acme-euc1-prod"
  peer_name        = "acme-euw1-prod"
  parameter_prefix = "/acme/production/eu-central-1/foundation"
  peer_account_id  = "111122223333"
  peer_vpc_cidr    = "10.20.0.0/16"
}

run "accepts_what_the_other_account_asks" {
  command = plan

  assert {
    condition     = data.aws_vpc_peering_connection.this.owner_id == "111122223333" && data.aws_vpc_peering_connection.this.cidr_block == "10.20.0.0/16"
    error_message = "A request of anybody else must not be accepted."
  }

  assert {
    condition     = aws_vpc_peering_connection_accepter.this.auto_accept
    error_message = "The accepter accepts."
  }
}

run "a_range_that_is_none" {
  command = plan

  variables {
    peer_vpc_cidr = "10.20.0.0"
  }

  expect_failures = [var.peer_vpc_cidr]
}
