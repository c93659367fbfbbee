# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "198.51.101.1,198.51.101.2,198.51.101.3,198.51.101.4" }
  }

  mock_data "aws_secretsmanager_secret_version" {
    defaults = { secret_string = "k-one,k-two,k-three,k-four" }
  }
}

variables {
  parameter_prefix = "/acme/production/eu-west-1/peering-vpn/europe-west3-production"
  secret_name      = "acme-euw1-prod-to-euw3-prod"
}

run "what_aws_wrote" {
  command = plan

  assert {
    condition     = data.aws_ssm_parameter.tunnel_addresses.name == "/acme/production/eu-west-1/peering-vpn/europe-west3-production/tunnel_addresses" && output.tunnel_addresses[2] == "198.51.101.3"
    error_message = "Addresses in the order of the tunnels."
  }

  assert {
    condition     = data.aws_secretsmanager_secret_version.keys.secret_id == "acme-euw1-prod-to-euw3-prod" && nonsensitive(output.keys)[3] == "k-four"
    error_message = "Keys in the same order."
  }
}
