# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "https://0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com" }
  }
}

variables {
  parameter_prefix = "/acme/production/eu-west-1/platform"
}

run "reads_two_parameters" {
  command = plan

  assert {
    condition     = data.aws_ssm_parameter.this["cluster_endpoint"].name == "/acme/production/eu-west-1/platform/cluster_endpoint" && startswith(output.endpoint, "https://")
    error_message = "The address is what the platform wrote."
  }
}
