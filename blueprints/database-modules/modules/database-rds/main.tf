# PostgreSQL as RDS runs it, behind the same parameters as the one on EC2.

locals {
  identifier = "${var.name}-${var.suffix}"
  database   = replace(var.client, "-", "_")
  master     = "owner_${substr(local.database, 0, 10)}"
  family     = "postgres${split(".", var.engine_version)[0]}"

  # A copy follows its source until it is promoted. Nobody can make a login in it before.
  is_copy      = var.source_arn != null
  follows      = local.is_copy && !var.promoted
  has_login    = !local.follows
  is_backed_up = !local.follows || var.backs_up_copy

  # Minutes of the week are RDS's language: the window of an hour here, of some hours there.
  days       = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
  start_hour = tonumber(split(":", var.maintenance.start_utc)[0])
  end_hour   = (local.start_hour + var.maintenance.hours) % 24
  end_day    = local.start_hour + var.maintenance.hours < 24 ? var.maintenance.day : local.days[(index(local.days, var.maintenance.day) + 1) % 7]
  minute     = split(":", var.maintenance.start_utc)[1]

  backup_hour   = tonumber(split(":", var.backup_start_utc)[0])
  backup_minute = split(":", var.backup_start_utc)[1]
}

resource "aws_db_subnet_group" "this" {
  name        = local.identifier
  description = "Database subnets of ${var.name}"
  subnet_ids  = var.subnet_ids

  tags = { Name = local.identifier }
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${local.identifier}-"
  description = "Settings of the database of ${var.client}"
  family      = local.family

  # Nothing goes over the network in the clear.
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  # The function that makes logins signs in by nothing less. Kept for versions whose own default is older.
  parameter {
    name  = "password_encryption"
    value = "scram-sha-256"
  }

  parameter {
    name  = "log_connections"
    value = "1"
  }

  parameter {
    name  = "log_disconnections"
    value = "1"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  parameter {
    name  = "log_statement"
    value = "ddl"
  }

  # Copies in other regions have replication slots, for which the log is kept without end: a copy that does not follow would fill the disk
  # (https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-MAX-SLOT-WAL-KEEP-SIZE). In MiB.
  dynamic "parameter" {
    for_each = var.wal_keep_gib == null ? [] : [var.wal_keep_gib * 1024]

    content {
      name  = "max_slot_wal_keep_size"
      value = parameter.value
    }
  }

  dynamic "parameter" {
    for_each = var.parameters

    content {
      name         = parameter.key
      value        = parameter.value
      apply_method = "pending-reboot"
    }
  }

  tags = { Name = local.identifier }

  # A new major version has another family: the new group first.
  lifecycle {
    create_before_destroy = true
  }
}

# Nobody comes in but the client's nodes, and the function that makes their login. No way out: the database calls nobody.
resource "aws_security_group" "this" {
  name_prefix = "${local.identifier}-"
  description = var.store ? "Database of one store: nodes of its apps and its own function come in, nobody else" : "Database of one client: its nodes and its own function come in, nobody else"
  vpc_id      = var.vpc_id

  tags = { Name = local.identifier }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "nodes" {
  security_group_id            = aws_security_group.this.id
  description                  = "PostgreSQL from the nodes of ${var.client}"
  referenced_security_group_id = var.client_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port

  tags = { Name = var.store ? "nodes" : "client-nodes" }
}

data "aws_iam_policy_document" "monitoring_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["monitoring.rds.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "monitoring" {
  name               = "${local.identifier}-monitor"
  description        = "Enhanced monitoring of the database of ${var.client}"
  assume_role_policy = data.aws_iam_policy_document.monitoring_trust.json

  tags = { Name = "${local.identifier}-monitor" }
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  role       = aws_iam_role.monitoring.name
  policy_arn = "arn:${var.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

# RDS makes these groups without an end and without a key when they are not there before it.
resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(["postgresql", "upgrade"])

  name              = "/aws/rds/instance/${local.identifier}/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = var.operations_key_arn

  tags = { Name = "${local.identifier}-${each.key}" }
}

resource "aws_db_instance" "this" {
  #checkov:skip=CKV_AWS_157:A standby is the environment's decision; the blueprint warns where a protected one has none
  #checkov:skip=CKV_AWS_293:As above, by deletion_protection; on by default
  #checkov:skip=CKV_AWS_133:A copy that follows is backed up at home; everything else is here
  #checkov:skip=CKV2_AWS_69:The parameter group refuses connections without TLS; a copy has its engine of its source, which is not written here
  identifier     = local.identifier
  instance_class = "db.${var.instance_type}"
  port           = var.port

  # What a copy has of its source, and keeps when it is promoted. Its minor version is RDS's: asked for the default one it might have to go back.
  replicate_source_db = local.follows ? var.source_arn : null
  engine              = local.is_copy ? null : "postgres"
  engine_version      = local.is_copy && !(var.promoted && var.major_upgrade) ? null : var.engine_version
  db_name             = local.is_copy ? null : local.database

  # RDS makes the password, keeps it in Secrets Manager under the client's key, and rotates it. From such an instance it makes no replica
  # (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-limitations).
  username                            = local.is_copy ? null : local.master
  manage_master_user_password         = var.managed_master ? true : null
  master_user_secret_kms_key_id       = var.managed_master ? var.kms_key_arn : null
  password_wo                         = var.managed_master || local.is_copy ? null : var.master_password
  password_wo_version                 = var.managed_master || local.is_copy ? null : 1
  iam_database_authentication_enabled = true

  # With a largest size, the provider itself takes a storage that RDS has grown for no difference.
  storage_type          = "gp3"
  allocated_storage     = var.storage.size_gib
  max_allocated_storage = var.storage.max_size_gib
  iops                  = var.storage.iops
  storage_throughput    = var.storage.throughput
  storage_encrypted     = true
  kms_key_id            = var.kms_key_arn

  multi_az               = var.standby
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]
  publicly_accessible    = false
  parameter_group_name   = aws_db_parameter_group.this.name
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  # A copy is made without backups, and promoted with them.
  backup_retention_period  = local.is_backed_up ? var.backup_days : 0
  backup_window            = format("%s-%s", var.backup_start_utc, format("%02d:%s", (local.backup_hour + 1) % 24, local.backup_minute))
  maintenance_window       = lower(format("%s:%s-%s:%02d:%s", var.maintenance.day, var.maintenance.start_utc, local.end_day, local.end_hour, local.minute))
  copy_tags_to_snapshot    = true
  delete_automated_backups = false
  # Of a copy that follows there is none to take: its source has the data.
  skip_final_snapshot = local.follows || !var.final_snapshot
  # The group's id makes it one of its own where the database was there before.
  final_snapshot_identifier = var.final_snapshot && !local.follows ? "${local.identifier}-final-${trimprefix(aws_security_group.this.id, "sg-")}" : null

  auto_minor_version_upgrade = true
  # In the window the instance would still have the old parameter group when that is to go.
  allow_major_version_upgrade = var.major_upgrade
  apply_immediately           = var.apply_immediately || var.major_upgrade
  deletion_protection         = var.deletion_protection

  monitoring_interval                   = var.monitoring_seconds
  monitoring_role_arn                   = aws_iam_role.monitoring.arn
  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.kms_key_arn
  performance_insights_retention_period = 7
  enabled_cloudwatch_logs_exports       = ["postgresql", "upgrade"]

  tags = merge({ Name = local.identifier }, local.is_backed_up ? { Backup = var.environment } : {})

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy_attachment.monitoring]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_secretsmanager_secret_rotation" "master" {
  count = var.managed_master ? 1 : 0

  secret_id          = aws_db_instance.this.master_user_secret[0].secret_arn
  rotate_immediately = false

  rotation_rules {
    automatically_after_days = var.rotation_days
  }
}

# RDS grows the storage where a tenth of it is free (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html). What is to be
# told of is that it does not, of as much as there is by now. A database that is not there yet has the size that is written.
data "aws_db_instances" "existing" {
  count = var.storage.max_size_gib == null ? 0 : 1

  filter {
    name   = "db-instance-id"
    values = [local.identifier]
  }
}

data "aws_db_instance" "existing" {
  for_each = toset([for name in flatten(data.aws_db_instances.existing[*].instance_identifiers) : name if name == local.identifier])

  db_instance_identifier = each.key
}

locals {
  size_gib     = length(data.aws_db_instance.existing) == 0 ? var.storage.size_gib : values(data.aws_db_instance.existing)[0].allocated_storage
  free_percent = var.storage.max_size_gib == null ? 100 - var.alarms.disk_percent : min(5, 100 - var.alarms.disk_percent)

  alarms = merge(
    {
      cpu  = { metric = "CPUUtilization", threshold = var.alarms.cpu_percent, operator = "GreaterThanThreshold", missing = "breaching", text = "has been busy for 15 minutes" }
      disk = { metric = "FreeStorageSpace", threshold = local.size_gib * 1073741824 * local.free_percent / 100, operator = "LessThanThreshold", missing = "breaching", text = "is running out of space" }
    },
    # A copy whose replication has ended says nothing any more.
    local.follows ? {
      lag = { metric = "ReplicaLag", threshold = var.lag_seconds, operator = "GreaterThanThreshold", missing = "breaching", text = "is behind its source, or does not follow it any more" }
    } : {},
    # Bytes of log that the slowest copy has not read yet; without copies there is nothing to say.
    var.wal_keep_gib == null ? {} : {
      slots = { metric = "OldestReplicationSlotLag", threshold = var.wal_keep_gib * 1073741824 / 2, operator = "GreaterThanThreshold", missing = "notBreaching", text = "keeps log for a copy that does not follow: past twice as much the copy has to be made anew" }
    },
  )

  # What login.tf and reader.tf go by.
  server = {
    arn               = aws_db_instance.this.arn
    host              = aws_db_instance.this.address
    kind_and_name     = "instance/${local.identifier}"
    master_secret_arn = var.managed_master ? aws_db_instance.this.master_user_secret[0].secret_arn : null
    modify            = "rds:ModifyDBInstance"
    resource_id       = aws_db_instance.this.resource_id
  }

  # Whoever looks for a place to write finds none where there is a copy.
  connection = merge(
    {
      database          = local.database
      port              = tostring(var.port)
      reader_host       = aws_db_instance.this.address
      security_group_id = aws_security_group.this.id
    },
    local.follows ? {} : {
      host       = aws_db_instance.this.address
      secret_arn = aws_secretsmanager_secret.login.arn
    },
    var.reader ? {
      reader_policy_arn = aws_iam_policy.reader[0].arn
      reader_user       = local.reader
    } : {},
  )
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name        = "${local.identifier}-${each.key}"
  alarm_description = "The database of ${var.client} ${each.value.text}"

  namespace   = "AWS/RDS"
  metric_name = each.value.metric
  dimensions  = { DBInstanceIdentifier = local.identifier }

  statistic           = "Average"
  period              = 300
  evaluation_periods  = 3
  threshold           = each.value.threshold
  comparison_operator = each.value.operator
  treat_missing_data  = each.value.missing

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${local.identifier}-${each.key}" }
}

# The same names whatever the engine runs on. Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the layers above
  #checkov:skip=CKV_AWS_337:As above
  for_each = local.connection

  name           = "${var.parameter_prefix}/${each.key}"
  description    = "${replace(each.key, "_", " ")} of the database of ${var.name}"
  type           = "String"
  tier           = "Standard"
  insecure_value = each.value
}
