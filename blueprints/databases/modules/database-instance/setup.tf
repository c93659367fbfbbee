# What the servers run, and with which settings: objects in the bucket, which they fetch at every boot and after every change.

locals {
  source = "s3://${var.backup_bucket}"

  # Files of setup/ by their names.
  setup = { for name in [
    "agent.sh", "backup.sh", "backups.sh", "common.sh", "grow.sh", "logins.sh", "metrics.sh", "packages.sh", "promote.sh", "rejoin.sh",
    "restore.sh", "rotate.sh", "server.sh", "services.sh", "settings.sh", "setup.sh", "volumes.sh",
  ] : name => file("${path.module}/setup/${name}") }

  settings = {
    AWS_DEFAULT_REGION = var.region
    DNS_SUFFIX         = var.dns_suffix
    SOURCE             = local.source
    NAME               = "${var.name}-db"
    VERSION            = var.engine_version
    PORT               = tostring(var.port)
    DATABASE           = local.database
    HOST               = local.host
    STANDBY            = var.standby ? "yes" : "no"
    CLIENT_NETWORKS    = join(" ", sort(var.client_cidrs))
    PEER_NETWORKS      = join(" ", [for node in sort(keys(local.nodes)) : "${aws_network_interface.this[node].private_ip}/32"])
    SECRET             = aws_secretsmanager_secret.this["database"].name
    REPLICATION_SECRET = aws_secretsmanager_secret.this["database-replication"].name
    LOG_GROUP          = aws_cloudwatch_log_group.this.name
    BACKUP_BUCKET      = var.backup_bucket
    BACKUP_PACKAGE     = var.backup_package == null ? "" : var.backup_package
    BACKUP_DAYS        = tostring(var.base_backup_days)
    ARCHIVE_DAYS       = tostring(var.archive_days)
    WAL_GIB            = tostring(var.volumes.wal.size_gib)
    ROTATION_DAYS      = tostring(var.rotation_days)
    MAX_CONNECTIONS    = tostring(var.max_connections)
    PARAMETERS         = join("\n", [for key in sort(keys(var.parameters)) : "${key} = '${replace(var.parameters[key], "'", "''")}'"])
  }

  settings_of = { for node in keys(local.nodes) : node => join("", [for key, value in merge(local.settings, {
    NODE          = node
    ADDRESS       = aws_network_interface.this[node].private_ip
    DATA_VOLUME   = aws_ebs_volume.this["${node}/data"].id
    WAL_VOLUME    = aws_ebs_volume.this["${node}/wal"].id
    BACKUP_VOLUME = aws_ebs_volume.this["${node}/backup"].id
  }) : "${key}='${replace(value, "'", "'\\''")}'\n"]) }
}

resource "aws_s3_object" "setup" {
  for_each = local.setup

  bucket       = var.backup_bucket
  key          = "setup/${each.key}"
  content      = each.value
  content_type = "text/x-shellscript"

  # Not by the bucket's own rule alone, which may be made later than this.
  server_side_encryption = "aws:kms"
  kms_key_id             = var.kms_key_arn
  bucket_key_enabled     = true
}

resource "aws_s3_object" "settings" {
  for_each = local.settings_of

  bucket       = var.backup_bucket
  key          = "settings/${each.key}"
  content      = each.value
  content_type = "text/plain"

  server_side_encryption = "aws:kms"
  kms_key_id             = var.kms_key_arn
  bucket_key_enabled     = true
}

# Systems Manager applies what changed, as soon as it did: on one server after the other, and on the second one only when the first one
# succeeded. Nothing is restarted that takes its settings while it runs.
resource "aws_ssm_association" "setup" {
  name                = "AWS-RunShellScript"
  association_name    = "${var.name}-db-setup"
  compliance_severity = "HIGH"
  max_concurrency     = "1"
  max_errors          = "0"

  parameters = {
    commands         = join("\n", ["# ${sha256(jsonencode([local.setup, local.settings_of]))}", "cloud-init status --wait >/dev/null", "/usr/local/sbin/database-setup"])
    executionTimeout = "172800"
  }

  targets {
    key    = "InstanceIds"
    values = [for node in sort(keys(local.nodes)) : local.instance_ids[node]]
  }

  depends_on = [aws_s3_object.setup, aws_s3_object.settings, aws_volume_attachment.this]
}
