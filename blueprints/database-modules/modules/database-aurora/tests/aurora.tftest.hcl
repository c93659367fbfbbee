# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_rds_global_cluster" {
    defaults = { endpoint = "acme-zeta-orders.global-0.global.rds.amazonaws.com" }
  }
  mock_resource "aws_rds_cluster" {
    defaults = { arn = "arn:aws:rds:eu-west-1:123456789012:cluster:acme-euw1-prod-zeta-orders-pg" }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:acme/zeta/data/orders-abcdef" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }
}

variables {
  name                     = "acme-euw1-prod-zeta-orders"
  suffix                   = "pg"
  client                   = "zeta-orders"
  store                    = true
  environment              = "production"
  region                   = "eu-west-1"
  parameter_prefix         = "/acme/production/eu-west-1/data/zeta/orders"
  secret_prefix            = "acme/zeta"
  secret_name              = "data/orders"
  managed_master           = false
  master_password          = "of-which-nothing-is-kept"
  reader                   = true
  vpc_id                   = "vpc-00000000000000000"
  subnet_ids               = ["subnet-0000000000000000a", "subnet-0000000000000000b"]
  client_security_group_id = "sg-0000000000000000c"
  base_security_group_id   = "sg-0000000000000000b"
  account_id               = "123456789012"
  kms_key_arn              = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  operations_key_arn       = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000001"
  alarm_topic_arn          = "arn:aws:sns:eu-west-1:123456789012:alarms"
  backup_plan_id           = "00000000-0000-4000-8000-000000000002"
  backup_role_arn          = "arn:aws:iam::123456789012:role/acme-euw1-prod-backup"
  engine_version           = "16.6"
  instance_type            = "r6g.large"
  global_name              = "acme-zeta-orders"
}

run "the_home_takes_the_writes" {
  command = plan

  variables {
    standby = true
  }

  assert {
    condition     = length(aws_rds_global_cluster.this) == 1 && aws_rds_global_cluster.this[0].storage_encrypted && aws_rds_cluster.this.storage_encrypted && aws_rds_cluster.this.kms_key_id == var.kms_key_arn
    error_message = "The global database is there from the start, and encrypted."
  }

  assert {
    condition     = aws_rds_cluster.this.manage_master_user_password == null && aws_rds_cluster.this.master_password == null && length(aws_lambda_function.login) == 1
    error_message = "Nobody keeps the master's password."
  }

  assert {
    condition     = one([for s in data.aws_iam_policy_document.login.statement : s.actions if s.sid == "TheMaster"]) == toset(["rds:ModifyDBCluster"])
    error_message = "The function may change this cluster."
  }

  assert {
    condition     = length(aws_rds_cluster_instance.this) == 2 && alltrue([for i in aws_rds_cluster_instance.this : !i.publicly_accessible])
    error_message = "One more than takes the writes."
  }

  assert {
    condition     = length(aws_backup_selection.this) == 1 && contains(keys(aws_ssm_parameter.this), "host") && contains(keys(aws_ssm_parameter.this), "global_host") && length(aws_cloudwatch_metric_alarm.lag) == 0
    error_message = "It is backed up, and apps find it."
  }
}

run "a_copy_follows" {
  command = plan

  variables {
    source_region = "us-east-1"
    writes        = false
  }

  assert {
    condition     = length(aws_rds_global_cluster.this) == 0 && aws_rds_cluster.this.global_cluster_identifier == "acme-zeta-orders" && aws_rds_cluster.this.source_region == "us-east-1" && aws_rds_cluster.this.skip_final_snapshot
    error_message = "It is a member of the home's global database."
  }

  assert {
    condition     = length(aws_lambda_function.login) == 0 && length(aws_backup_selection.this) == 0 && !contains(keys(aws_ssm_parameter.this), "host") && length(aws_cloudwatch_metric_alarm.lag) == 1
    error_message = "Nobody is told to write to it, and somebody when it does not follow."
  }
}

run "another_member_takes_the_writes" {
  command = plan

  variables {
    source_region = "us-east-1"
    writes        = true
  }

  assert {
    condition     = aws_rds_cluster.this.global_cluster_identifier == "acme-zeta-orders" && length(aws_lambda_function.login) == 1 && contains(keys(aws_ssm_parameter.this), "host")
    error_message = "It is still a member, and has the login."
  }

  assert {
    condition     = length(aws_backup_selection.this) == 1 && length(aws_cloudwatch_metric_alarm.lag) == 0 && !aws_rds_cluster.this.skip_final_snapshot
    error_message = "It is backed up, and follows nobody."
  }
}

run "the_home_follows" {
  command = plan

  variables {
    writes = false
  }

  assert {
    condition     = length(aws_rds_global_cluster.this) == 1 && length(aws_lambda_function.login) == 0 && length(aws_cloudwatch_metric_alarm.lag) == 1 && !contains(keys(aws_ssm_parameter.this), "host")
    error_message = "It has the global database, and somebody is told when it does not follow."
  }
}

run "a_copy_stands_alone" {
  command = plan

  variables {
    source_region = "us-east-1"
    writes        = false
    promoted      = true
  }

  assert {
    condition     = aws_rds_cluster.this.global_cluster_identifier == null && length(aws_lambda_function.login) == 1 && length(aws_backup_selection.this) == 1 && !contains(keys(aws_ssm_parameter.this), "global_host")
    error_message = "It is detached, with a login and backups of its own."
  }
}
