locals {
  volumes = merge([for node in keys(local.nodes) : {
    for name, volume in var.volumes : "${node}/${name}" => merge(volume, { node = node, name = name, zone = data.aws_subnet.node[node].availability_zone })
  }]...)

  # Nitro shows volumes by their own ids, whatever is asked for here.
  devices = { data = "/dev/sdf", wal = "/dev/sdg", backup = "/dev/sdh" }
}

resource "aws_ebs_volume" "this" {
  #checkov:skip=CKV2_AWS_9:AWS Backup takes the instance with all of its volumes at one moment; volumes alone would not fit together
  for_each = local.volumes

  availability_zone = each.value.zone
  type              = "gp3"
  size              = each.value.size_gib
  iops              = each.value.iops
  throughput        = each.value.throughput
  encrypted         = true
  kms_key_id        = var.kms_key_arn

  tags = { Name = "${var.name}-db-${each.value.node}-${each.value.name}" }

  # Another zone or key would be another, empty volume.
  lifecycle {
    prevent_destroy = true

    precondition {
      condition     = each.value.iops <= 500 * each.value.size_gib && each.value.throughput <= each.value.iops / 4
      error_message = "gp3 has at most 500 IOPS for each GiB, and a quarter of the IOPS in MiB/s."
    }
  }
}

resource "aws_volume_attachment" "this" {
  for_each = local.volumes

  device_name                    = local.devices[each.value.name]
  volume_id                      = aws_ebs_volume.this[each.key].id
  instance_id                    = local.instance_ids[each.value.node]
  stop_instance_before_detaching = true
}
