# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name          = "acme-euc1-prod"
  account_ids   = ["111122223333"]
  parameter_arn = "arn:aws:ssm:eu-central-1:444455556666:parameter/acme/production/eu-central-1/foundation/vpc_id"
}

run "reads_one_parameter_for_named_accounts" {
  command = plan

  assert {
    condition     = data.aws_iam_policy_document.reader.statement[0].resources == toset([var.parameter_arn])
    error_message = "The role must read the VPC's id only."
  }

  assert {
    condition     = one(data.aws_iam_policy_document.trust.statement[0].principals).identifiers == toset(["arn:aws:iam::111122223333:root"])
    error_message = "Only accounts that ask may assume the role."
  }
}

run "a_pattern_is_refused" {
  command = plan

  variables {
    parameter_arn = "arn:aws:ssm:eu-central-1:444455556666:parameter/acme/*"
  }

  expect_failures = [var.parameter_arn]
}
