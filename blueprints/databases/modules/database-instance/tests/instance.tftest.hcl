# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_subnet" {
    defaults = { availability_zone = "eu-west-1a" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }
}

variables {
  name                     = "acme-euw1-prod-zeta"
  client                   = "zeta"
  environment              = "production"
  region                   = "eu-west-1"
  parameter_prefix         = "/acme/production/eu-west-1/databases/zeta"
  secret_prefix            = "acme/zeta"
  vpc_id                   = "vpc-00000000000000000"
  subnet_ids               = ["subnet-0000000000000000a", "subnet-0000000000000000b"]
  client_security_group_id = "sg-0000000000000000c"
  kms_key_arn              = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  operations_key_arn       = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000001"
  alarm_topic_arn          = "arn:aws:sns:eu-west-1:123456789012:alarms"
  engine_version           = "16"
  instance_type            = "r6i.large"
  account_id               = "123456789012"
  zones                    = ["eu-west-1a", "eu-west-1b"]
  base_security_group_id   = "sg-0000000000000000b"
  client_cidrs             = ["10.0.16.0/20"]
  backup_bucket            = "acme-euw1-prod-zeta-database-backups-123456789012"
  volumes = {
    data   = { size_gib = 200, iops = 6000, throughput = 250 }
    wal    = { size_gib = 50 }
    backup = { size_gib = 400 }
  }
}

run "only_the_clients_nodes_come_in" {
  command = plan

  assert {
    condition     = aws_vpc_security_group_ingress_rule.nodes.referenced_security_group_id == "sg-0000000000000000c" && aws_vpc_security_group_ingress_rule.nodes.cidr_ipv4 == null
    error_message = "The source is the group of the client's nodes, no address range."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.nodes.from_port == 5432 && aws_vpc_security_group_ingress_rule.nodes.to_port == 5432 && length(aws_vpc_security_group_ingress_rule.peer) == 0
    error_message = "One port, and nothing else while there is no standby."
  }
}

run "encrypted_with_the_clients_key" {
  command = plan

  assert {
    condition     = alltrue([for volume in aws_ebs_volume.this : volume.encrypted && volume.kms_key_id == var.kms_key_arn])
    error_message = "Every volume is encrypted with the client's key."
  }

  assert {
    condition     = alltrue([for instance in concat([aws_instance.primary], aws_instance.standby) : instance.metadata_options[0].http_tokens == "required"])
    error_message = "Instance metadata needs a token."
  }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.kms_key_id == var.kms_key_arn])
    error_message = "So are the logins."
  }
}

run "a_standby_in_another_zone" {
  command = plan

  override_data {
    target = data.aws_subnet.node["primary"]
    values = { availability_zone = "eu-west-1a" }
  }
  override_data {
    target = data.aws_subnet.node["standby"]
    values = { availability_zone = "eu-west-1b" }
  }

  variables {
    standby = true
  }

  assert {
    condition     = aws_ebs_volume.this["primary/data"].availability_zone == "eu-west-1a" && aws_ebs_volume.this["standby/data"].availability_zone == "eu-west-1b"
    error_message = "The standby and its volumes lie in another zone."
  }

  assert {
    condition = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset(concat(["archive", "archive-fails", "backup", "login", "standby", "transactions"], flatten([for node in ["primary", "standby"] : [
      for what in ["answers", "connections", "cpu", "disk-backup", "disk-data", "disk-root", "disk-wal", "status"] : "${node}-${what}"
    ]])))
    error_message = "Both instances are watched, and what they hold."
  }

  # setup.sh sends them with these dimensions and no others: an alarm with one more would wait for ever.
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["backup"].dimensions == tomap({ Database = "acme-euw1-prod-zeta-db" }) && aws_cloudwatch_metric_alarm.this["standby-answers"].dimensions == tomap({ Database = "acme-euw1-prod-zeta-db", Node = "standby" })
    error_message = "Alarms look where the instances write."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["primary-answers"].treat_missing_data == "breaching"
    error_message = "No news is bad news."
  }
}

run "no_secret_in_the_user_data" {
  command = plan

  assert {
    condition = alltrue([for name in ["SECRET", "REPLICATION_SECRET"] : startswith(local.settings[name], "acme/zeta/")]) && !anytrue([
      for key in keys(local.settings) : strcontains(lower(key), "password")
    ])
    error_message = "Instances get the names of their secrets, never a value."
  }
}

# EC2 stops an instance to give it other user data, and an apply would stop both.
run "no_setting_in_the_user_data" {
  command = plan

  variables {
    max_connections = 4321
    parameters      = { work_mem = "4321MB" }
  }

  assert {
    condition     = !strcontains(local.user_data["primary"], "4321") && local.settings.MAX_CONNECTIONS == "4321" && local.settings.PARAMETERS == "work_mem = '4321MB'"
    error_message = "Settings are objects, and the user data only says where they are."
  }

  assert {
    condition     = aws_ssm_association.setup.max_concurrency == "1" && aws_ssm_association.setup.max_errors == "0"
    error_message = "One server after the other, and none after one that failed."
  }
}

run "all_that_is_run_is_in_the_bucket" {
  command = plan

  assert {
    condition     = toset(keys(aws_s3_object.setup)) == fileset("${path.module}/setup", "*.sh")
    error_message = "Every file of setup/ is an object."
  }
}

run "termination_protection_is_no_obstacle_for_replace" {
  command = plan

  assert {
    condition     = aws_instance.primary.disable_api_termination && aws_instance.primary.force_destroy
    error_message = "Nobody but Terraform terminates an instance."
  }
}

run "clients_hold_a_name" {
  command = plan

  variables {
    standby = true
  }

  override_data {
    target = data.aws_subnet.node["standby"]
    values = { availability_zone = "eu-west-1b" }
  }

  assert {
    condition     = aws_ssm_parameter.this["host"].insecure_value == "database.acme-euw1-prod-zeta.internal" && aws_ssm_parameter.this["reader_host"].insecure_value == "reader.acme-euw1-prod-zeta.internal" && local.settings.HOST == "database.acme-euw1-prod-zeta.internal"
    error_message = "Neither the parameters nor the login hold an instance's address."
  }

  assert {
    condition     = toset(keys(aws_route53_record.this)) == toset(["database", "reader"]) && alltrue([for record in aws_route53_record.this : record.ttl <= 10])
    error_message = "Both names lead elsewhere within seconds."
  }

  assert {
    condition     = [for name in ["stop", "stopped", "stop-by-force", "stopped-by-force"] : local.stop["primary"][name].onFailure] == ["Continue", "Continue", "Continue", "Continue"] && local.stop["primary"].stop-by-force.inputs.Force && !local.stop["primary"].stop.inputs.Force
    error_message = "The other one is stopped, by force at last, and a zone that does not answer ends nothing."
  }

  assert {
    condition     = toset(keys(aws_ssm_document.failover)) == toset(["primary", "standby"]) && toset(keys(aws_ssm_document.rejoin)) == toset(["primary", "standby"])
    error_message = "Each can take the place of the other, and come back."
  }
}

run "no_name_in_a_network_of_others" {
  command = plan

  variables {
    standby      = true
    private_zone = false
  }

  override_data {
    target = data.aws_subnet.node["standby"]
    values = { availability_zone = "eu-west-1b" }
  }

  assert {
    condition     = length(aws_route53_zone.this) == 0 && length(aws_ssm_document.failover) == 0 && length(aws_iam_role.failover) == 0
    error_message = "What cannot be there is not asked for."
  }
}

run "an_address_follows_the_one_that_writes" {
  command = plan

  variables {
    standby      = true
    private_zone = false
    writer       = "standby"
  }

  assert {
    condition     = local.writer == "standby" && length(aws_route53_zone.this) == 0
    error_message = "Without a name an apply changes the address after a failover."
  }
}

run "more_iops_than_the_size_carries" {
  command = plan

  variables {
    volumes = {
      data   = { size_gib = 4, iops = 3000 }
      wal    = { size_gib = 50 }
      backup = { size_gib = 50 }
    }
  }

  expect_failures = [aws_ebs_volume.this]
}

run "no_standby_beside_its_primary" {
  command = plan

  variables {
    standby = true
    zones   = ["eu-west-1a", "eu-west-1a"]
  }

  expect_failures = [var.zones]
}
