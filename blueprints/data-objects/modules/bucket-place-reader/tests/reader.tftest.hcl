# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  role_name      = "acme-euw1-prod-zeta-orders-place"
  account_ids    = ["210987654321"]
  parameter_arns = ["arn:aws:ssm:eu-west-1:123456789012:parameter/acme/production/eu-west-1/data/zeta/orders/bucket_name"]
}

run "reads_what_it_is_told" {
  command = plan

  assert {
    condition     = tolist(one(data.aws_iam_policy_document.reader.statement).resources) == tolist(var.parameter_arns)
    error_message = "The role reads these parameters and nothing else."
  }

  assert {
    condition     = one(one(one(data.aws_iam_policy_document.trust.statement).principals).identifiers) == "arn:aws:iam::210987654321:root"
    error_message = "The named accounts assume it, in the partition of the parameters."
  }
}

run "no_patterns" {
  command = plan

  variables {
    parameter_arns = ["arn:aws:ssm:eu-west-1:123456789012:parameter/acme/*"]
  }

  expect_failures = [var.parameter_arns]
}
