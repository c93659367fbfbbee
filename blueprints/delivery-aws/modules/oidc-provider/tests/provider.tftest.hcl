# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  url       = "https://token.actions.githubusercontent.com"
  audiences = ["sts.amazonaws.com"]
}

run "is_made_once" {
  command = plan

  assert {
    condition     = aws_iam_openid_connect_provider.this[0].url == var.url && length(data.aws_iam_openid_connect_provider.this) == 0
    error_message = "It is made, and not looked for."
  }

  assert {
    condition     = aws_iam_openid_connect_provider.this[0].client_id_list == toset(["sts.amazonaws.com"])
    error_message = "Tokens for others are refused."
  }
}

run "is_read_where_it_is" {
  command = plan

  variables {
    exists = true
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.this) == 0 && data.aws_iam_openid_connect_provider.this[0].url == var.url
    error_message = "A second one is refused by IAM."
  }
}

run "an_address_that_no_token_has" {
  command = plan

  variables {
    url = "http://gitlab.example.com/"
  }

  expect_failures = [var.url]
}
