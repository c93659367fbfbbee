# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
  }
  mock_resource "aws_db_instance" {
    defaults = { master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-0-abcdef" }] }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:acme/zeta/database-abcdef" }
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
  base_security_group_id   = "sg-0000000000000000b"
  account_id               = "123456789012"
  kms_key_arn              = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  operations_key_arn       = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000001"
  alarm_topic_arn          = "arn:aws:sns:eu-west-1:123456789012:alarms"
  engine_version           = "16"
  instance_type            = "r6i.large"
  storage                  = { size_gib = 100 }
}

run "only_the_clients_nodes_come_in" {
  command = plan

  assert {
    condition     = aws_vpc_security_group_ingress_rule.nodes.referenced_security_group_id == "sg-0000000000000000c" && aws_vpc_security_group_ingress_rule.nodes.cidr_ipv4 == null
    error_message = "The source is the group of the client's nodes, no address range."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.login[0].cidr_ipv4 == null && aws_lambda_permission.login[0].principal == "secretsmanager.amazonaws.com" && aws_lambda_permission.login[0].source_account == "123456789012"
    error_message = "Besides them only the function that Secrets Manager calls."
  }

  assert {
    condition     = !aws_db_instance.this.publicly_accessible
    error_message = "The database has no public address."
  }
}

run "encrypted_on_disk_and_on_the_way" {
  command = plan

  assert {
    condition     = aws_db_instance.this.storage_encrypted && aws_db_instance.this.kms_key_id == var.kms_key_arn && aws_db_instance.this.master_user_secret_kms_key_id == var.kms_key_arn
    error_message = "Data and password are encrypted with the client's key."
  }

  assert {
    condition     = length([for p in aws_db_parameter_group.this.parameter : p if p.name == "rds.force_ssl" && p.value == "1"]) == 1
    error_message = "Nothing goes over the network in the clear."
  }

  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null
    error_message = "RDS makes the password; none is in the state."
  }
}

run "windows" {
  command = plan

  variables {
    maintenance = { day = "SUN", start_utc = "23:00", hours = 2 }
  }

  assert {
    condition     = aws_db_instance.this.maintenance_window == "sun:23:00-mon:01:00" && aws_db_instance.this.backup_window == "01:00-02:00"
    error_message = "A window may end on the next day."
  }
}

run "storage_grows_as_it_is_written" {
  command = plan

  variables {
    storage = { size_gib = 200 }
  }

  assert {
    condition     = aws_db_instance.this.allocated_storage == 200 && !aws_db_instance.this.apply_immediately
    error_message = "The size is what the estate says, and waits for the window."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["disk"].threshold == 40 * 1073741824
    error_message = "A fifth is free when the alarm goes off."
  }
}

# What RDS has grown is a difference to nobody but the alarm, which goes off below the tenth at which RDS grows it.
run "storage_that_rds_grows" {
  command = plan

  variables {
    storage = { size_gib = 100, max_size_gib = 1000 }
  }

  override_data {
    target = data.aws_db_instances.existing[0]
    values = { instance_identifiers = ["acme-euw1-prod-zeta-db"] }
  }

  override_data {
    target = data.aws_db_instance.existing["acme-euw1-prod-zeta-db"]
    values = { allocated_storage = 400 }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["disk"].threshold == 20 * 1073741824 && aws_db_instance.this.allocated_storage == 100
    error_message = "A twentieth of what there is by now."
  }
}

run "storage_that_rds_will_grow" {
  command = plan

  variables {
    storage           = { size_gib = 100, max_size_gib = 1000 }
    apply_immediately = true
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["disk"].threshold == 5 * 1073741824 && aws_db_instance.this.apply_immediately
    error_message = "A twentieth of what is written, before there is anything."
  }
}

run "another_major_version" {
  command = plan

  variables {
    engine_version = "17"
    major_upgrade  = true
  }

  assert {
    condition     = aws_db_instance.this.allow_major_version_upgrade && aws_db_instance.this.apply_immediately
    error_message = "It is allowed, and done when the old parameter group goes."
  }
}

run "one_function_for_one_login" {
  command = plan

  assert {
    condition     = tolist(one([for s in data.aws_iam_policy_document.login.statement : s.resources if s.sid == "TheLogin"])) == tolist([aws_secretsmanager_secret.login.arn])
    error_message = "It reads and writes its own secrets and no others."
  }

  assert {
    condition     = one([for s in data.aws_iam_policy_document.login.statement : s.actions if s.sid == "Interfaces"]) == one([for s in data.aws_iam_policy_document.login.statement : s.actions if s.effect == "Deny"])
    error_message = "Its code cannot do with the network what Lambda does for it."
  }

  assert {
    condition     = keys(aws_lambda_function.login[0].environment[0].variables) == tolist(["DATABASE", "HOST", "MASTER_SECRET", "PORT"]) && aws_secretsmanager_secret.login.kms_key_id == var.kms_key_arn
    error_message = "It is told names, and what it makes is encrypted with the client's key."
  }
}

run "a_home_with_copies" {
  command = plan

  variables {
    store           = true
    suffix          = "pg"
    secret_name     = "data/orders"
    managed_master  = false
    master_password = "of-which-nothing-is-kept"
    reader          = true
    login_prefix    = "zeta_orders_euw1"
    wal_keep_gib    = 20
  }

  assert {
    condition     = aws_db_instance.this.manage_master_user_password == null && aws_db_instance.this.password == null && length(aws_secretsmanager_secret_rotation.master) == 0
    error_message = "RDS makes no replica of an instance whose master's password it keeps, and nobody else keeps it."
  }

  assert {
    condition     = aws_lambda_function.login[0].environment[0].variables["MASTER"] == "instance/acme-euw1-prod-zeta-pg" && !contains(keys(aws_lambda_function.login[0].environment[0].variables), "MASTER_SECRET")
    error_message = "The function has RDS set another each time."
  }

  assert {
    condition     = one([for s in data.aws_iam_policy_document.login.statement : s.actions if s.sid == "TheMaster"]) == toset(["rds:ModifyDBInstance"])
    error_message = "It may change this instance, and no other."
  }

  assert {
    condition     = length([for p in aws_db_parameter_group.this.parameter : p if p.name == "max_slot_wal_keep_size" && p.value == "20480"]) == 1 && aws_cloudwatch_metric_alarm.this["slots"].threshold == 10 * 1073741824
    error_message = "A copy that does not follow fills no disk, and somebody is told at half of it."
  }

  assert {
    condition     = aws_secretsmanager_secret.login.name == "acme/zeta/data/orders" && aws_iam_policy.reader[0].name == "acme-euw1-prod-zeta-pg-reader"
    error_message = "The secret is the store's."
  }
}

run "a_copy_follows" {
  command = plan

  variables {
    store          = true
    suffix         = "pg"
    managed_master = false
    reader         = true
    source_arn     = "arn:aws:rds:us-east-1:123456789012:db:acme-use1-prod-zeta-pg"
  }

  assert {
    condition     = aws_db_instance.this.replicate_source_db == var.source_arn && aws_db_instance.this.backup_retention_period == 0 && aws_db_instance.this.skip_final_snapshot && aws_db_instance.this.kms_key_id == var.kms_key_arn
    error_message = "It follows by the ARN, under a key of its own region."
  }

  assert {
    condition     = length(aws_lambda_function.login) == 0 && length(aws_secretsmanager_secret_rotation.login) == 0 && !contains(keys(aws_ssm_parameter.this), "host") && contains(keys(aws_ssm_parameter.this), "reader_host")
    error_message = "Nobody can make a login in it, and nobody is told to write to it."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["lag"].metric_name == "ReplicaLag" && aws_cloudwatch_metric_alarm.this["lag"].treat_missing_data == "breaching"
    error_message = "Somebody is told when it does not follow."
  }
}

run "a_copy_stands_alone" {
  command = plan

  variables {
    store          = true
    suffix         = "pg"
    managed_master = false
    reader         = true
    source_arn     = "arn:aws:rds:us-east-1:123456789012:db:acme-use1-prod-zeta-pg"
    promoted       = true
  }

  assert {
    condition     = aws_db_instance.this.replicate_source_db == null && aws_db_instance.this.backup_retention_period == 7 && !aws_db_instance.this.skip_final_snapshot
    error_message = "It is detached, and backed up."
  }

  assert {
    condition     = length(aws_lambda_function.login) == 1 && contains(keys(aws_ssm_parameter.this), "host") && !contains(keys(aws_cloudwatch_metric_alarm.this), "lag")
    error_message = "It has a login of its own, and takes writes."
  }
}
