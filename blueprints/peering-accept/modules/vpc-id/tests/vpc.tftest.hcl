# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "vpc-00000000000000000" }
  }
}

variables {
  parameter_prefix = "/acme/production/eu-central-1/foundation"
}

run "reads_one_parameter" {
  command = plan

  assert {
    condition     = data.aws_ssm_parameter.vpc_id.name == "/acme/production/eu-central-1/foundation/vpc_id" && output.vpc_id == "vpc-00000000000000000"
    error_message = "The id is what the foundation wrote."
  }
}
