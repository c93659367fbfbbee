# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_elasticache_replication_group" {
    defaults = { arn = "arn:aws:elasticache:eu-west-1:123456789012:replicationgroup:zeta-sessions" }
  }
  mock_resource "aws_elasticache_user" {
    defaults = { arn = "arn:aws:elasticache:eu-west-1:123456789012:user:zeta-sessions-apps" }
  }
  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/zeta-sessions-connect" }
  }
  mock_resource "aws_security_group" {
    defaults = { id = "sg-0000000000000000e" }
  }
}

variables {
  name                      = "acme-euw1-prod-zeta-sessions"
  id                        = "zeta-sessions"
  store                     = "zeta/sessions"
  role                      = "alone"
  parameter_prefix          = "/acme/production/eu-west-1/data/zeta/sessions"
  vpc_id                    = "vpc-00000000000000000"
  subnet_ids                = ["subnet-0000000000000000a", "subnet-0000000000000000b"]
  source_security_group_ids = { zeta = "sg-0000000000000000c" }
  role_names                = ["acme-euw1-prod-zeta-api"]
  kms_key_arn               = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  operations_key_arn        = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000001"
  alarm_topic_arn           = "arn:aws:sns:eu-west-1:123456789012:alarms"
  engine                    = "valkey"
  engine_version            = "8.0"
  node_type                 = "cache.r7g.large"
}

run "only_the_nodes_come_in" {
  command = plan

  assert {
    condition     = aws_vpc_security_group_ingress_rule.nodes["zeta"].referenced_security_group_id == "sg-0000000000000000c" && aws_vpc_security_group_ingress_rule.nodes["zeta"].cidr_ipv4 == null
    error_message = "The source is the group of the nodes, no address range."
  }

  assert {
    condition     = aws_elasticache_user.apps.authentication_mode[0].type == "iam" && aws_elasticache_user.apps.user_id == aws_elasticache_user.apps.user_name && aws_elasticache_user.apps.passwords == null
    error_message = "Apps sign in by IAM, for which id and name are the same."
  }

  assert {
    condition     = startswith(aws_elasticache_user.default.access_string, "off ") && aws_elasticache_user.default.passwords == null
    error_message = "Who gives no name does nothing."
  }
}

run "encrypted_on_disk_and_on_the_way" {
  command = plan

  assert {
    condition     = aws_elasticache_replication_group.alone[0].kms_key_id == var.kms_key_arn && aws_elasticache_replication_group.alone[0].at_rest_encryption_enabled && aws_elasticache_replication_group.alone[0].transit_encryption_mode == "required"
    error_message = "Data is encrypted with the key of the region, and so is every connection."
  }
}

run "zones_and_windows" {
  command = plan

  variables {
    maintenance        = { day = "SUN", start_utc = "23:00", hours = 2 }
    snapshot_start_utc = "23:00"
  }

  assert {
    condition     = aws_elasticache_replication_group.alone[0].multi_az_enabled && aws_elasticache_replication_group.alone[0].automatic_failover_enabled && aws_elasticache_replication_group.alone[0].num_cache_clusters == 2
    error_message = "A replica stands in another zone, and takes over."
  }

  assert {
    condition     = aws_elasticache_replication_group.alone[0].maintenance_window == "sun:23:00-mon:01:00" && aws_elasticache_replication_group.alone[0].snapshot_window == "23:00-00:00"
    error_message = "A window may end on the next day."
  }
}

run "cluster_protocol" {
  command = plan

  variables {
    cluster            = true
    shards             = 2
    replicas_per_shard = 0
  }

  assert {
    condition     = aws_elasticache_replication_group.alone[0].num_node_groups == 2 && aws_elasticache_replication_group.alone[0].replicas_per_node_group == 0 && aws_elasticache_replication_group.alone[0].automatic_failover_enabled && !aws_elasticache_replication_group.alone[0].multi_az_enabled
    error_message = "Shards ask for failover, also without replicas."
  }

  assert {
    condition     = contains(keys(aws_cloudwatch_metric_alarm.node), "zeta-sessions-0002-001-memory")
    error_message = "Each node of each shard is watched."
  }
}

run "home_of_copies" {
  command = plan

  variables {
    role = "home"
  }

  assert {
    condition     = length(aws_elasticache_global_replication_group.this) == 1 && aws_elasticache_global_replication_group.this[0].cache_node_type == "cache.r7g.large" && length(aws_elasticache_replication_group.alone) == 0
    error_message = "A home makes the global datastore, and changes go there."
  }

  assert {
    condition     = contains(keys(aws_ssm_parameter.this), "global_id") && length(aws_cloudwatch_metric_alarm.global_lag) == 0
    error_message = "Copies find what they join."
  }
}

run "copy" {
  command = plan

  variables {
    role      = "copy"
    global_id = "ldgnf-zeta-sessions"
  }

  assert {
    condition     = aws_elasticache_replication_group.copy[0].global_replication_group_id == "ldgnf-zeta-sessions" && aws_elasticache_replication_group.copy[0].kms_key_id == var.kms_key_arn && length(aws_elasticache_parameter_group.this) == 0
    error_message = "A copy joins, with a key of its region, and says nothing of what its home decides."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.global_lag) == 1 && aws_cloudwatch_metric_alarm.global_lag[0].treat_missing_data == "breaching"
    error_message = "A copy that hears nothing of its home is told of."
  }
}

run "a_copy_of_another_type" {
  command = plan

  variables {
    role       = "copy"
    global_id  = "ldgnf-zeta-sessions"
    home_shape = "{\"cluster\":false,\"engine\":\"valkey\",\"engine_version\":\"8.0\",\"node_type\":\"cache.r7g.xlarge\",\"shards\":1}"
  }

  expect_failures = [aws_elasticache_replication_group.copy]
}

run "a_copy_of_nothing" {
  command = plan

  variables {
    role = "copy"
  }

  expect_failures = [var.global_id]
}
