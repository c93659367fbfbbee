locals {
  family = split("-", var.machine_type)[0]

  # Machines of these families take no persistent disks: https://cloud.google.com/compute/docs/disks/hyperdisks#machine-type-support
  hyperdisk = contains(["a4", "a4x", "c4", "c4a", "c4d", "h4d", "m4", "n4", "n4a", "n4d", "x4", "z4d"], local.family)

  # What GKE cannot change of a pool that is there. With another digest in its name the new pool and its nodes are there before pods leave the old one.
  made_anew = substr(sha1(jsonencode([local.family, var.capacity, var.kms_key_id, var.service_account_email])), 0, 6)

  # A pool's name has up to 40 characters: https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters.nodePools
  prefix = length(var.name) <= 33 ? var.name : "${substr(var.name, 0, 26)}-${substr(sha1(var.name), 0, 6)}"

  # A cluster has three zones, if nobody said otherwise.
  zones = length(var.zones) == 0 ? 3 : length(var.zones)

  effects = { NoSchedule = "NO_SCHEDULE", NoExecute = "NO_EXECUTE", PreferNoSchedule = "PREFER_NO_SCHEDULE" }
}

resource "google_container_node_pool" "this" {
  project        = var.project
  cluster        = var.cluster_name
  location       = var.location
  name           = "${local.prefix}-${local.made_anew}"
  node_locations = length(var.zones) == 0 ? null : var.zones

  # In each zone, and only when the pool is made: no more than there may be in all. From then on the autoscaler decides, and starts the first node where none is.
  initial_node_count = min(ceil(var.min_size / local.zones), floor(var.max_size / local.zones))

  # Of all zones together. Spot machines are taken where there are some; others are spread.
  autoscaling {
    total_min_node_count = var.min_size
    total_max_node_count = var.max_size
    location_policy      = var.capacity == "spot" ? "ANY" : "BALANCED"
  }

  # A cluster in a channel has both: https://cloud.google.com/kubernetes-engine/docs/concepts/release-channels
  management {
    auto_repair  = true
    auto_upgrade = true
  }

  # A new node is there before an old one is drained, as budgets for disruptions allow within an hour.
  upgrade_settings {
    strategy        = "SURGE"
    max_surge       = 1
    max_unavailable = 0
  }

  network_config {
    enable_private_nodes = true
  }

  node_config {
    machine_type      = var.machine_type
    spot              = var.capacity == "spot"
    image_type        = "COS_CONTAINERD"
    disk_type         = local.hyperdisk ? "hyperdisk-balanced" : "pd-balanced"
    disk_size_gb      = var.disk_gb
    boot_disk_kms_key = var.kms_key_id

    # What the account may do is said by its roles.
    service_account = var.service_account_email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
    metadata        = { disable-legacy-endpoints = "true" }

    labels = var.labels

    dynamic "taint" {
      for_each = var.taints

      content {
        key    = taint.value.key
        value  = taint.value.value == null ? "" : taint.value.value
        effect = local.effects[taint.value.effect]
      }
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    # Pods get the identity of their service account, and never that of the node.
    workload_metadata_config {
      mode = "GKE_METADATA"
    }

    kubelet_config {
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }
  }

  timeouts {
    create = "45m"
    update = "2h"
  }

  lifecycle {
    create_before_destroy = true

    # The autoscaler's business, and that of the channel.
    ignore_changes = [initial_node_count, node_count, version]
  }
}
