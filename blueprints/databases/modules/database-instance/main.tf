# PostgreSQL on EC2: instances that can be thrown away, and volumes that cannot.

locals {
  nodes = merge(
    { primary = { subnet_id = var.subnet_ids[0] } },
    var.standby ? { standby = { subnet_id = var.subnet_ids[1] } } : {},
  )

  # Graviton types have a g behind the generation.
  architecture = can(regex("^[a-z]+[0-9]+g[a-z]*\\.", var.instance_type)) ? "arm64" : "x86_64"
  database     = replace(var.client, "-", "_")
}

# The zones of the subnets by the names that this account has for them. The owner of a shared subnet may call the same building otherwise, and a volume
# that is made by that name would lie in another one than its instance (https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html).
data "aws_subnet" "node" {
  for_each = local.nodes

  id = each.value.subnet_id
}

# Of Amazon, from the public parameter: the newest image when an instance is made. Patches come once a week, by an association.
data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${local.architecture}"
}

# Its address is the database's: it stays when the instance is replaced.
resource "aws_network_interface" "this" {
  for_each = local.nodes

  subnet_id       = each.value.subnet_id
  description     = "Database of ${var.client}, ${each.key}"
  security_groups = [aws_security_group.this.id, var.base_security_group_id]

  tags = { Name = "${var.name}-db-${each.key}" }
}

resource "aws_instance" "this" {
  #checkov:skip=CKV2_AWS_41:The instance profile is there; the check does not follow for_each
  for_each = local.nodes

  ami                     = data.aws_ssm_parameter.image.insecure_value
  instance_type           = var.instance_type
  iam_instance_profile    = aws_iam_instance_profile.this.name
  ebs_optimized           = true
  monitoring              = true
  disable_api_termination = var.deletion_protection

  # Runs at every boot and changes nothing that is as it should be. Secrets are read at boot, none is in here.
  user_data_base64 = base64gzip(local.user_data[each.key])

  primary_network_interface {
    network_interface_id = aws_network_interface.this[each.key].id
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = 20
    encrypted   = true
    kms_key_id  = var.kms_key_arn
  }

  # The tag Backup puts the instance with all of its volumes, at one moment, into the cell's backup plan: data and WAL lie on two
  # volumes, and recovery points of each alone would not fit together.
  tags = {
    Name      = "${var.name}-db-${each.key}"
    Backup    = var.environment
    Snapshots = "${var.name}-db"
  }

  # A newer image is no reason to replace a database: terraform apply -replace does, when somebody wants it.
  lifecycle {
    ignore_changes = [ami]

    precondition {
      condition     = length(base64gzip(local.user_data[each.key])) <= 21848
      error_message = "EC2 takes user data of up to 16 KiB: there are too many parameters."
    }
  }
}

locals {
  user_data = { for node, place in local.nodes : node => join("\n", [
    "MIME-Version: 1.0",
    "Content-Type: multipart/mixed; boundary=\"part\"",
    "",
    "--part",
    "Content-Type: text/cloud-config",
    "",
    "#cloud-config",
    "cloud_final_modules:",
    "  - [scripts-user, always]",
    "",
    "--part",
    "Content-Type: text/x-shellscript",
    "",
    "#!/bin/bash",
    join("\n", [for key, value in merge(local.settings, {
      NODE          = node
      DATA_VOLUME   = aws_ebs_volume.this["${node}/data"].id
      WAL_VOLUME    = aws_ebs_volume.this["${node}/wal"].id
      BACKUP_VOLUME = aws_ebs_volume.this["${node}/backup"].id
    }) : "${key}='${replace(value, "'", "'\\''")}'"]),
    file("${path.module}/setup.sh"),
    "--part--",
    "",
  ]) }

  settings = {
    AWS_DEFAULT_REGION = var.region
    NAME               = "${var.name}-db"
    VERSION            = var.engine_version
    PORT               = tostring(var.port)
    DATABASE           = local.database
    PRIMARY_ADDRESS    = aws_network_interface.this["primary"].private_ip
    STANDBY            = var.standby ? "yes" : "no"
    CLIENT_NETWORKS    = join(" ", sort(var.client_cidrs))
    PEER_NETWORKS      = join(" ", [for node in sort(keys(local.nodes)) : "${aws_network_interface.this[node].private_ip}/32"])
    SECRET             = aws_secretsmanager_secret.this["database"].name
    REPLICATION_SECRET = aws_secretsmanager_secret.this["database-replication"].name
    LOG_GROUP          = aws_cloudwatch_log_group.this.name
    BACKUP_DAYS        = tostring(var.base_backup_days)
    WAL_GIB            = tostring(var.volumes.wal.size_gib)
    MAX_CONNECTIONS    = tostring(var.max_connections)
    PARAMETERS         = join("\n", [for key in sort(keys(var.parameters)) : "${key} = '${replace(var.parameters[key], "'", "''")}'"])
  }
}
