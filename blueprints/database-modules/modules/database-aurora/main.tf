# PostgreSQL as Aurora runs it, in one region or, with members in others, as a global database.

locals {
  identifier = "${var.name}-${var.suffix}"
  database   = replace(var.client, "-", "_")
  master     = "owner_${substr(local.database, 0, 10)}"
  family     = "aurora-postgresql${split(".", var.engine_version)[0]}"
  instances  = var.instances == null ? (var.standby ? 2 : 1) : var.instances

  # A copy is a member of the home's global database until it is promoted.
  is_copy   = var.source_region != null
  has_login = var.writes || var.promoted
  follows   = !local.has_login

  # Minutes of the week are RDS's language: the window of an hour here, of some hours there.
  days       = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
  start_hour = tonumber(split(":", var.maintenance.start_utc)[0])
  end_hour   = (local.start_hour + var.maintenance.hours) % 24
  end_day    = local.start_hour + var.maintenance.hours < 24 ? var.maintenance.day : local.days[(index(local.days, var.maintenance.day) + 1) % 7]
  minute     = split(":", var.maintenance.start_utc)[1]
  window     = lower(format("%s:%s-%s:%02d:%s", var.maintenance.day, var.maintenance.start_utc, local.end_day, local.end_hour, local.minute))

  backup_hour   = tonumber(split(":", var.backup_start_utc)[0])
  backup_minute = split(":", var.backup_start_utc)[1]
}

resource "aws_db_subnet_group" "this" {
  name        = local.identifier
  description = "Database subnets of ${var.name}"
  subnet_ids  = var.subnet_ids

  tags = { Name = local.identifier }
}

resource "aws_rds_cluster_parameter_group" "this" {
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

  # The home takes no more writes while no member is closer than this
  # (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html#aurora-global-database-manage-recovery).
  dynamic "parameter" {
    for_each = var.rpo_seconds == null ? [] : [var.rpo_seconds]

    content {
      name  = "rds.global_db_rpo"
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

# Nobody comes in but the nodes of who owns it, and the function that makes their login. No way out: the database calls nobody.
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

  tags = { Name = "nodes" }
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

# RDS makes this group without an end and without a key when it is not there before it.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/rds/cluster/${local.identifier}/postgresql"
  retention_in_days = var.log_days
  kms_key_id        = var.operations_key_arn

  tags = { Name = "${local.identifier}-postgresql" }
}

# There from the start, also where there are no members in other regions yet: a cluster that is there cannot be added to one, and a version is changed
# here, for all members (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-upgrade.html).
resource "aws_rds_global_cluster" "this" {
  count = local.is_copy ? 0 : 1

  global_cluster_identifier = var.global_name
  engine                    = "aurora-postgresql"
  engine_version            = var.engine_version
  storage_encrypted         = true
  deletion_protection       = var.deletion_protection

  tags = { Name = var.global_name }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_rds_cluster" "this" {
  #checkov:skip=CKV_AWS_324:The log of PostgreSQL is exported; Aurora PostgreSQL has no other
  #checkov:skip=CKV_AWS_326:Backtracking is Aurora MySQL's
  #checkov:skip=CKV_AWS_139:Deletion protection is the environment's decision; on by default
  cluster_identifier = local.identifier
  engine             = "aurora-postgresql"
  engine_version     = var.engine_version
  port               = var.port

  # Without it a member is detached, and stands alone.
  global_cluster_identifier = local.is_copy ? (var.promoted ? null : var.global_name) : aws_rds_global_cluster.this[0].id
  source_region             = var.source_region

  # What a copy has of its source, and keeps when it is promoted.
  database_name                       = local.is_copy ? null : local.database
  master_username                     = local.is_copy ? null : local.master
  master_password_wo                  = local.is_copy ? null : var.master_password
  master_password_wo_version          = local.is_copy ? null : 1
  iam_database_authentication_enabled = true

  storage_type      = var.io_optimized ? "aurora-iopt1" : null
  storage_encrypted = true
  kms_key_id        = var.kms_key_arn

  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [aws_security_group.this.id]
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.this.name

  backup_retention_period      = var.backup_days
  preferred_backup_window      = format("%s-%s", var.backup_start_utc, format("%02d:%s", (local.backup_hour + 1) % 24, local.backup_minute))
  preferred_maintenance_window = local.window
  copy_tags_to_snapshot        = true
  delete_automated_backups     = false
  # Of what follows there is none to take: the one that takes the writes has the data.
  skip_final_snapshot = local.follows || !var.final_snapshot
  # The group's id makes it one of its own where the database was there before.
  final_snapshot_identifier = var.final_snapshot && !local.follows ? "${local.identifier}-final-${trimprefix(aws_security_group.this.id, "sg-")}" : null

  allow_major_version_upgrade = var.major_upgrade
  apply_immediately           = var.apply_immediately || var.major_upgrade
  deletion_protection         = var.deletion_protection

  enabled_cloudwatch_logs_exports = ["postgresql"]

  tags = { Name = local.identifier }

  depends_on = [aws_cloudwatch_log_group.this]

  # The global database changes the version of its members, and says who follows whom. The region is asked for once.
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [engine_version, replication_source_identifier, source_region]
  }
}

resource "aws_rds_cluster_instance" "this" {
  #checkov:skip=CKV_AWS_226:Versions of members change together, by the global database
  count = local.instances

  identifier         = "${local.identifier}-${count.index + 1}"
  cluster_identifier = aws_rds_cluster.this.id
  engine             = aws_rds_cluster.this.engine
  instance_class     = "db.${var.instance_type}"

  db_subnet_group_name = aws_db_subnet_group.this.name
  publicly_accessible  = false
  ca_cert_identifier   = "rds-ca-rsa2048-g1"
  promotion_tier       = 1

  auto_minor_version_upgrade   = false
  apply_immediately            = var.apply_immediately || var.major_upgrade
  preferred_maintenance_window = local.window
  copy_tags_to_snapshot        = true

  monitoring_interval                   = var.monitoring_seconds
  monitoring_role_arn                   = aws_iam_role.monitoring.arn
  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.kms_key_arn
  performance_insights_retention_period = 7

  tags = { Name = "${local.identifier}-${count.index + 1}" }

  depends_on = [aws_iam_role_policy_attachment.monitoring]
}

# The cell's plan selects instances by tag, and a cluster is none.
resource "aws_backup_selection" "this" {
  count = var.backup_plan_id == null || (local.is_copy && local.follows && !var.backs_up_copy) ? 0 : 1

  name         = substr("${var.suffix}-${var.client}", 0, 50)
  plan_id      = var.backup_plan_id
  iam_role_arn = var.backup_role_arn
  resources    = [aws_rds_cluster.this.arn]
}

# Where the one that writes is, whichever member that is. It is known once there is one.
data "aws_rds_global_cluster" "this" {
  count = local.is_copy && var.promoted ? 0 : 1

  identifier = var.global_name

  depends_on = [aws_rds_cluster_instance.this]
}

locals {
  alarms = { for alarm in flatten([
    for number in range(1, local.instances + 1) : [
      {
        name   = "cpu-${number}", instance = "${local.identifier}-${number}", metric = "CPUUtilization", threshold = var.alarms.cpu_percent
        reason = "has been busy for 15 minutes"
      },
      # PostgreSQL stops writing at two billion; autovacuum begins at 0.2.
      {
        name   = "transactions-${number}", instance = "${local.identifier}-${number}", metric = "MaximumUsedTransactionIDs", threshold = 1000000000
        reason = "is running out of transaction numbers: autovacuum does not keep up"
      },
    ]
  ]) : alarm.name => alarm }

  # What login.tf and reader.tf go by. A new cluster answers once it has an instance.
  server = {
    arn               = aws_rds_cluster.this.arn
    host              = length(aws_rds_cluster_instance.this) > 0 ? aws_rds_cluster.this.endpoint : null
    kind_and_name     = "cluster/${local.identifier}"
    master_secret_arn = null
    modify            = "rds:ModifyDBCluster"
    resource_id       = aws_rds_cluster.this.cluster_resource_id
  }

  # Whoever looks for a place to write finds none where there is a copy, but in the global database, if its network leads there.
  connection = merge(
    {
      database          = local.database
      port              = tostring(var.port)
      reader_host       = aws_rds_cluster.this.reader_endpoint
      security_group_id = aws_security_group.this.id
    },
    local.has_login ? {
      host       = aws_rds_cluster.this.endpoint
      secret_arn = aws_secretsmanager_secret.login.arn
    } : {},
    local.is_copy && var.promoted ? {} : {
      global_host = data.aws_rds_global_cluster.this[0].endpoint
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
  alarm_description = "The database of ${var.client} ${each.value.reason}"

  namespace   = "AWS/RDS"
  metric_name = each.value.metric
  dimensions  = { DBInstanceIdentifier = each.value.instance }

  statistic           = "Average"
  period              = 300
  evaluation_periods  = 3
  threshold           = each.value.threshold
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "breaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${local.identifier}-${each.key}" }
}

# How much would be lost, in milliseconds. The cluster that follows says it, under dimensions that AWS does not list: a query finds it under any
# (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html).
resource "aws_cloudwatch_metric_alarm" "lag" {
  count = local.follows ? 1 : 0

  alarm_name        = "${local.identifier}-lag"
  alarm_description = "The database of ${var.client} is behind the one that it follows, or does not follow it any more"

  metric_query {
    id          = "lag"
    expression  = "SELECT MAX(AuroraGlobalDBRPOLag) FROM \"AWS/RDS\" WHERE DBClusterIdentifier = '${local.identifier}'"
    label       = "Lag"
    period      = 300
    return_data = true
  }

  evaluation_periods  = 3
  threshold           = var.lag_seconds * 1000
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "breaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${local.identifier}-lag" }
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
