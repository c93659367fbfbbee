# Who issues the tokens that jobs sign in with. An account has one for each address (https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html):
# where another stack or somebody else has made it, it is read, so that the plan fails at once where it is missing.
resource "aws_iam_openid_connect_provider" "this" {
  count = var.exists ? 0 : 1

  url            = var.url
  client_id_list = var.audiences

  tags = { Name = trimprefix(var.url, "https://") }

  # Every role of every environment in the account trusts it.
  lifecycle {
    prevent_destroy = true
  }
}

data "aws_iam_openid_connect_provider" "this" {
  count = var.exists ? 1 : 0

  url = var.url
}
