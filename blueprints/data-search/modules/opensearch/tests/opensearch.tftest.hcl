# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_iam_roles" {
    defaults = { names = ["AWSServiceRoleForAmazonOpenSearchService"] }
  }
  mock_resource "aws_opensearch_domain" {
    defaults = { endpoint = "vpc-zeta-catalog.eu-west-1.es.amazonaws.com" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/acme-euw1-prod-zeta-catalog-settings" }
  }
  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/acme-euw1-prod-zeta-catalog-use" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:mock" }
  }
}

variables {
  name                      = "acme-euw1-prod-zeta-catalog"
  domain_name               = "zeta-catalog"
  function_name             = "acme-euw1-prod-zeta-catalog-settings"
  store                     = "zeta/catalog"
  account_id                = "123456789012"
  region                    = "eu-west-1"
  parameter_prefix          = "/acme/production/eu-west-1/data/zeta/catalog"
  vpc_id                    = "vpc-00000000000000000"
  subnet_ids                = ["subnet-0000000000000000a", "subnet-0000000000000000b", "subnet-0000000000000000c"]
  source_security_group_ids = { zeta = "sg-0000000000000000c" }
  role_names                = ["acme-euw1-prod-zeta-api"]
  kms_key_arn               = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  operations_key_arn        = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000001"
  alarm_topic_arn           = "arn:aws:sns:eu-west-1:123456789012:alarms"
  engine_version            = "OpenSearch_2.19"
  instance_type             = "r7g.large"
  storage                   = { size_gib = 100 }
  standby                   = true
}

run "only_nodes_and_its_own_function_come_in" {
  command = plan

  assert {
    condition     = aws_vpc_security_group_ingress_rule.nodes["zeta"].referenced_security_group_id == "sg-0000000000000000c" && aws_vpc_security_group_ingress_rule.nodes["zeta"].cidr_ipv4 == null && aws_vpc_security_group_ingress_rule.settings.cidr_ipv4 == null
    error_message = "Sources are groups, no address ranges."
  }

  assert {
    condition     = aws_opensearch_domain.this.advanced_security_options[0].enabled && !aws_opensearch_domain.this.advanced_security_options[0].internal_user_database_enabled && aws_opensearch_domain.this.advanced_security_options[0].master_user_options[0].master_user_arn == aws_iam_role.settings.arn
    error_message = "There are no users with passwords: the master is the function's role."
  }
}

run "encrypted_on_disk_and_on_the_way" {
  command = plan

  assert {
    condition     = aws_opensearch_domain.this.encrypt_at_rest[0].kms_key_id == var.kms_key_arn && aws_opensearch_domain.this.node_to_node_encryption[0].enabled && aws_opensearch_domain.this.domain_endpoint_options[0].enforce_https
    error_message = "Data is encrypted with the key of the region, between nodes, and to those who ask."
  }
}

run "zones" {
  command = plan

  assert {
    condition     = aws_opensearch_domain.this.cluster_config[0].multi_az_with_standby_enabled && aws_opensearch_domain.this.cluster_config[0].zone_awareness_config[0].availability_zone_count == 3 && aws_opensearch_domain.this.cluster_config[0].dedicated_master_count == 3
    error_message = "One of three zones waits, and three masters lead."
  }
}

run "a_small_one" {
  command = plan

  variables {
    subnet_ids    = ["subnet-0000000000000000a"]
    instances     = 1
    instance_type = "t3.small"
    masters       = { count = 0 }
    standby       = false
  }

  assert {
    condition     = !aws_opensearch_domain.this.cluster_config[0].zone_awareness_enabled && !aws_opensearch_domain.this.cluster_config[0].dedicated_master_enabled && aws_opensearch_domain.this.auto_tune_options[0].desired_state == "DISABLED"
    error_message = "One node stands in one zone, and types on credits are not tuned."
  }
}

run "home_of_copies" {
  command = plan

  variables {
    follower_role_names = ["acme-euc1-prod-zeta-catalog-settings"]
  }

  assert {
    condition     = jsondecode(aws_lambda_invocation.access.input).followers == ["arn:aws:iam::123456789012:role/acme-euc1-prod-zeta-catalog-settings"]
    error_message = "The home knows who follows."
  }
}

run "no_role_of_the_service" {
  command = plan

  override_data {
    target = data.aws_iam_roles.service
    values = { names = [] }
  }

  expect_failures = [aws_opensearch_domain.this]
}

run "a_standby_without_a_third_zone" {
  command = plan

  variables {
    subnet_ids = ["subnet-0000000000000000a", "subnet-0000000000000000b"]
  }

  expect_failures = [var.standby]
}
