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

# Each by itself, and the standby first: what stops an instance (another type, a newer image) never stops both, and where the zone has no
# room for the new one, the primary is left alone.
resource "aws_instance" "primary" {
  #checkov:skip=CKV2_AWS_41:The instance profile is there; the check does not find it
  ami                     = data.aws_ssm_parameter.image.insecure_value
  instance_type           = var.instance_type
  iam_instance_profile    = aws_iam_instance_profile.this.name
  ebs_optimized           = true
  monitoring              = true
  disable_api_termination = var.deletion_protection

  # Nobody terminates it by hand. Terraform may, to make it anew: what it must not lose lies on volumes that it cannot destroy.
  force_destroy = true

  # Only where to fetch the setup, which runs at every boot and changes nothing that is as it should be.
  user_data_base64 = base64gzip(local.user_data["primary"])

  primary_network_interface {
    network_interface_id = aws_network_interface.this["primary"].id
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

  tags = merge(local.instance_tags, { Name = "${var.name}-db-primary" })

  # A newer image is no reason to replace a database: terraform apply -replace does, when somebody wants it.
  lifecycle {
    ignore_changes = [ami]
  }

  depends_on = [aws_instance.standby]
}

resource "aws_instance" "standby" {
  #checkov:skip=CKV2_AWS_41:The instance profile is there; the check does not follow count
  count = var.standby ? 1 : 0

  ami                     = data.aws_ssm_parameter.image.insecure_value
  instance_type           = var.instance_type
  iam_instance_profile    = aws_iam_instance_profile.this.name
  ebs_optimized           = true
  monitoring              = true
  disable_api_termination = var.deletion_protection

  # Nobody terminates it by hand. Terraform may, to make it anew: what it must not lose lies on volumes that it cannot destroy.
  force_destroy = true

  # Only where to fetch the setup, which runs at every boot and changes nothing that is as it should be.
  user_data_base64 = base64gzip(local.user_data["standby"])

  primary_network_interface {
    network_interface_id = aws_network_interface.this["standby"].id
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

  tags = merge(local.instance_tags, { Name = "${var.name}-db-standby" })

  # A newer image is no reason to replace a database: terraform apply -replace does, when somebody wants it.
  lifecycle {
    ignore_changes = [ami]
  }
}

moved {
  from = aws_instance.this["primary"]
  to   = aws_instance.primary
}

moved {
  from = aws_instance.this["standby"]
  to   = aws_instance.standby[0]
}

locals {
  instance_ids = merge(
    { primary = aws_instance.primary.id },
    var.standby ? { standby = aws_instance.standby[0].id } : {},
  )

  # The tag Backup puts the instance with all of its volumes, at one moment, into the cell's backup plan: data and WAL lie on two
  # volumes, and recovery points of each alone would not fit together.
  instance_tags = {
    Backup    = var.environment
    Snapshots = "${var.name}-db"
  }

  # It stays the same whatever the settings are: EC2 stops an instance to give it other user data.
  user_data = { for node in keys(local.nodes) : node => join("\n", [
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
    "AWS_DEFAULT_REGION='${var.region}'",
    "SOURCE='${local.source}'",
    "NODE='${node}'",
    file("${path.module}/boot.sh"),
    "--part--",
    "",
  ]) }
}
