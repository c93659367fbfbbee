# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }
}

variables {
  name              = "acme-euw1-prod-zeta"
  client            = "zeta"
  environment       = "production"
  account_id        = "123456789012"
  region            = "eu-west-1"
  parameter_prefix  = "/acme/production/eu-west-1/clients/zeta"
  vpc_id            = "vpc-00000000000000000"
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0"
  oidc_issuer       = "oidc.eks.eu-west-1.amazonaws.com/id/0"
  namespace         = "zeta"
  secret_prefix     = "acme/zeta"
  secrets           = ["api", "smtp"]
  configuration     = { client = { hosts = [] }, database = null }
}

run "names_and_no_values" {
  command = plan

  assert {
    condition     = keys(aws_secretsmanager_secret.this) == ["api", "smtp"] && aws_secretsmanager_secret.this["api"].tags["RotationDays"] == "90"
    error_message = "Secrets are made by name, with the age that they may have (who reads them: see secret-reader)."
  }

  assert {
    condition     = aws_security_group.nodes.name_prefix != null
    error_message = "Each client has a node group's group of its own."
  }

  assert {
    condition     = !contains(keys(aws_ssm_parameter.this), "configuration/database") && contains(keys(aws_ssm_parameter.this), "configuration/client")
    error_message = "What a client does not have is not recorded."
  }
}

run "shared_nodes_have_the_shared_group" {
  command = plan

  variables {
    shared_node_security_group_id = "sg-00000000000000000"
  }

  assert {
    condition     = output.node_security_group_id == "sg-00000000000000000" && aws_security_group.nodes.name_prefix != null
    error_message = "Without nodes of its own a client's pods come from the shared ones."
  }
}

run "a_short_prefix_would_read_everybodys_secrets" {
  command = plan

  variables {
    secret_prefix = "acme"
  }

  expect_failures = [var.secret_prefix]
}
