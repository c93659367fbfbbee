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
  secret_names      = ["acme/shared/*", "acme/legacy"]
}

run "one_service_account_and_its_secrets" {
  command = plan

  assert {
    condition     = jsonencode({ for c in data.aws_iam_policy_document.trust.statement[0].condition : reverse(split(":", c.variable))[0] => c.values }) == jsonencode({ aud = ["sts.amazonaws.com"], sub = ["system:serviceaccount:shared:secret-reader"] })
    error_message = "Only the store's service account may use the role."
  }

  assert {
    condition = sort(data.aws_iam_policy_document.secrets.statement[0].resources) == tolist(sort([
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:acme/shared/*",
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:acme/legacy-??????",
    ]))
    error_message = "A name is that name only, whatever AWS appends."
  }
}

run "not_everything" {
  command = plan

  variables {
    secret_names = ["*"]
  }

  expect_failures = [var.secret_names]
}
