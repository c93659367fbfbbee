# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  name                        = "acme-euw1-prod"
  peer_name                   = "acme-euc1-prod"
  foundation_parameter_prefix = "/acme/production/eu-west-1/foundation"
  parameter_prefix            = "/acme/production/eu-west-1/peering/eu-central-1-production"
  peer_account_id             = "444455556666"
  peer_region                 = "eu-central-1"
  peer_vpc_id                 = "vpc-00000000000000000"
}

run "asks_and_does_not_accept" {
  command = plan

  assert {
    condition     = !aws_vpc_peering_connection.this.auto_accept && aws_vpc_peering_connection.this.peer_owner_id == "444455556666" && aws_vpc_peering_connection.this.peer_region == "eu-central-1"
    error_message = "Only the other account can accept."
  }

  assert {
    condition     = length(aws_vpc_peering_connection.this.requester) == 0
    error_message = "Options can be set for active connections only."
  }

  assert {
    condition     = aws_ssm_parameter.connection_id.name == "/acme/production/eu-west-1/peering/eu-central-1-production/connection_id"
    error_message = "The stack of this side's routes finds the connection there."
  }
}

run "an_account_that_is_none" {
  command = plan

  variables {
    peer_account_id = "acme"
  }

  expect_failures = [var.peer_account_id]
}
