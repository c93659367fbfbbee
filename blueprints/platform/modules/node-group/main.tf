locals {
  ami_types = {
    "al2023/x86_64"       = "AL2023_x86_64_STANDARD"
    "al2023/arm64"        = "AL2023_ARM_64_STANDARD"
    "bottlerocket/x86_64" = "BOTTLEROCKET_x86_64"
    "bottlerocket/arm64"  = "BOTTLEROCKET_ARM_64"
  }

  # Bottlerocket keeps images and pods' data on a disk of their own; its first one holds the system only.
  disks = var.os == "bottlerocket" ? { "/dev/xvda" = 4, "/dev/xvdb" = var.disk_gb } : { "/dev/xvda" = var.disk_gb }

  # https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html, https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id-bottlerocket.html
  newest = var.os == "bottlerocket" ? "/aws/service/bottlerocket/aws-k8s-${var.kubernetes_version}/${var.architecture}/latest/image_version" : (
    "/aws/service/eks/optimized-ami/${var.kubernetes_version}/amazon-linux-2023/${var.architecture}/standard/recommended/release_version"
  )

  effects = { NoSchedule = "NO_SCHEDULE", NoExecute = "NO_EXECUTE", PreferNoSchedule = "PREFER_NO_SCHEDULE" }
}

resource "aws_launch_template" "this" {
  name_prefix            = substr("${var.cluster_name}-${var.name}-", 0, 99)
  description            = "Nodes of the group ${var.name} of ${var.cluster_name}"
  update_default_version = true

  # EKS's own group is added only where none is named.
  vpc_security_group_ids = var.security_group_ids

  # Tokens only, and no further than the node itself: pods have roles of their own.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "disabled"
  }

  dynamic "block_device_mappings" {
    for_each = local.disks

    content {
      device_name = block_device_mappings.key

      ebs {
        volume_type           = "gp3"
        volume_size           = block_device_mappings.value
        encrypted             = true
        kms_key_id            = var.volumes_key_arn
        delete_on_termination = true
      }
    }
  }

  # The provider's default tags stop at the template, and EKS passes a group's tags to nothing.
  dynamic "tag_specifications" {
    for_each = toset(["instance", "network-interface", "volume"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(var.tags, { Name = "${var.cluster_name}-${var.name}" })
    }
  }

  tags = { Name = "${var.cluster_name}-${var.name}" }

  lifecycle {
    create_before_destroy = true
  }
}

# How many nodes there are is the autoscaler's business: a group keeps its number, also when it is made anew, as far as its bounds allow. EKS refuses
# a smallest size above the number that is wanted, so a raised one raises that, too.
data "aws_eks_clusters" "all" {}

data "aws_eks_node_groups" "existing" {
  count = contains(data.aws_eks_clusters.all.names, var.cluster_name) ? 1 : 0

  cluster_name = var.cluster_name
}

data "aws_eks_node_group" "existing" {
  for_each = toset([for name in flatten(data.aws_eks_node_groups.existing[*].names) : name if can(regex("^${local.prefix}[0-9a-f]{26}$", name))])

  cluster_name    = var.cluster_name
  node_group_name = each.key
}

locals {
  # Terraform adds 26 digits, and a group's name has up to 63 characters: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
  prefix  = length(var.name) <= 36 ? "${var.name}-" : "${substr(var.name, 0, 28)}-${substr(sha256(var.name), 0, 7)}-"
  present = [for group in data.aws_eks_node_group.existing : group.scaling_config[0].desired_size]
}

# EKS patches no nodes by itself (https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html): a plan shows a newer image, and the apply
# moves the nodes to it.
data "aws_ssm_parameter" "image" {
  count = var.image == "newest" ? 1 : 0

  name = local.newest
}

resource "aws_eks_node_group" "this" {
  cluster_name           = var.cluster_name
  node_group_name_prefix = local.prefix
  node_role_arn          = var.node_role_arn
  subnet_ids             = values(var.subnet_ids)
  version                = var.kubernetes_version
  release_version        = one(data.aws_ssm_parameter.image[*].insecure_value)
  ami_type               = local.ami_types["${var.os}/${var.architecture}"]
  capacity_type          = var.capacity == "spot" ? "SPOT" : "ON_DEMAND"
  instance_types         = var.instance_types
  labels                 = var.labels

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  scaling_config {
    min_size     = var.min_size
    max_size     = var.max_size
    desired_size = min(var.max_size, max(var.min_size, local.present...))
  }

  update_config {
    max_unavailable_percentage = 33
  }

  node_repair_config {
    enabled = true
  }

  dynamic "taint" {
    for_each = var.taints

    content {
      key    = taint.value.key
      value  = taint.value.value
      effect = local.effects[taint.value.effect]
    }
  }

  tags = { Name = "${var.cluster_name}-${var.name}" }

  timeouts {
    update = "2h"
  }

  # Other instance types, zones or another system make another group: its nodes are there before pods leave the old ones.
  lifecycle {
    create_before_destroy = true
  }
}
