# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  name             = "acme-euw1-prod-hub"
  asn              = 64701
  parameter_prefix = "/acme/production/eu-west-1/transit-gateway/hub"
}

run "of_one_account" {
  command = plan

  assert {
    condition     = aws_ec2_transit_gateway.this.auto_accept_shared_attachments == "disable" && length(aws_ram_resource_share.this) == 0
    error_message = "Nobody else may attach anything."
  }

  assert {
    condition     = aws_ec2_transit_gateway.this.default_route_table_association == "enable" && aws_ec2_transit_gateway.this.default_route_table_propagation == "enable"
    error_message = "What is attached must reach all that is attached."
  }

  assert {
    condition     = aws_ec2_transit_gateway.this.amazon_side_asn == 64701
    error_message = "The gateway must have its own AS number."
  }
}

run "shared_with_named_accounts" {
  command = plan

  variables {
    account_ids = ["444455556666"]
  }

  assert {
    condition     = aws_ec2_transit_gateway.this.auto_accept_shared_attachments == "enable" && !aws_ram_resource_share.this[0].allow_external_principals
    error_message = "Attachments of the organisation's accounts are accepted, and those of no other."
  }

  assert {
    condition     = [for account in aws_ram_principal_association.account : account.principal] == ["444455556666"]
    error_message = "The share names the accounts."
  }
}

run "a_public_number" {
  command = plan

  variables {
    asn = 3320
  }

  expect_failures = [var.asn]
}
