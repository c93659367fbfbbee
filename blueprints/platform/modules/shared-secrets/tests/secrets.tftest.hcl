# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  role_name         = "acme-euw1-prod-shared-secrets"
  account_id        = "123456789012"
  region            = "eu-west-1"
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF"
  oidc_issuer       = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF"
  namespace         = "shared"
  secret_prefix     = "acme/shared"
}

run "every_secret_that_is_read_is_made" {
  command = plan

  variables {
    secrets       = ["sms-gateway"]
    other_secrets = ["legacy/smpp"]
  }

  assert {
    condition     = aws_secretsmanager_secret.this["sms-gateway"].name == "acme/shared/sms-gateway"
    error_message = "Apps read it by this name."
  }

  assert {
    condition     = length(module.key) == 1
    error_message = "It is encrypted with a key of its own."
  }
}

run "no_key_for_nothing" {
  command = plan

  assert {
    condition     = length(module.key) == 0
    error_message = "A key costs money, and encrypts nothing here."
  }
}
