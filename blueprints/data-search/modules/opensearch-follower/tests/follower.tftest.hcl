# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  store           = "zeta/catalog"
  domain_name     = "zeta-catalog"
  engine_version  = "OpenSearch_2.19"
  account_id      = "123456789012"
  region          = "eu-central-1"
  home            = { domain_name = "zeta-catalog-home", engine_version = "OpenSearch_2.19", region = "eu-west-1" }
  patterns        = ["orders-*", "items"]
  function_name   = "acme-euc1-prod-zeta-catalog-settings"
  alarm_topic_arn = "arn:aws:sns:eu-central-1:123456789012:alarms"
}

run "asked_here_and_accepted_there" {
  command = plan

  assert {
    condition     = aws_opensearch_outbound_connection.this.local_domain_info[0].region == "eu-central-1" && aws_opensearch_outbound_connection.this.remote_domain_info[0].domain_name == "zeta-catalog-home" && aws_opensearch_inbound_connection_accepter.this.region == "eu-west-1"
    error_message = "The copy asks, and the home accepts in its region."
  }

  assert {
    condition     = aws_lambda_invocation.follow.lifecycle_scope == "CRUD" && jsondecode(aws_lambda_invocation.follow.input).patterns == ["items", "orders-*"]
    error_message = "The function is told what to follow, and told when it is to stop."
  }
}

run "newer_than_its_home" {
  command = plan

  variables {
    engine_version = "OpenSearch_3.1"
  }

  expect_failures = [aws_opensearch_outbound_connection.this]
}

run "a_home_that_is_newer" {
  command = plan

  variables {
    home = { domain_name = "zeta-catalog-home", engine_version = "OpenSearch_3.1", region = "eu-west-1" }
  }

  assert {
    condition     = aws_opensearch_outbound_connection.this.connection_mode == "DIRECT"
    error_message = "An older copy follows a newer home."
  }
}

run "nothing_to_follow" {
  command = plan

  variables {
    patterns = []
  }

  expect_failures = [var.patterns]
}
