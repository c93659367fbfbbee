locals {
  # Members of groups have roles in the cluster only if Google Workspace knows the groups as members of this one:
  # https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac
  security_group = var.groups_domain == null ? null : "gke-security-groups@${var.groups_domain}"
}

resource "google_container_cluster" "this" {
  #checkov:skip=CKV_GCP_12:Dataplane V2 enforces network policies by itself; the block that the check looks for is of the engine before it
  #checkov:skip=CKV_GCP_66:Nothing signs images by itself: a policy that asks for signatures belongs to the project, and would stop every image until somebody does
  #checkov:skip=CKV_GCP_21:Labels are those of the provider (default_labels)
  project     = var.project
  name        = var.cluster_name
  description = "Cluster of ${var.name}"

  # A region: three control planes in as many zones, and one that is upgraded while the others answer.
  location       = var.region
  node_locations = length(var.zones) == 0 ? null : var.zones

  deletion_protection = var.deletion_protection

  # GKE takes a minor version for the newest patch of it that the channel has. The channel goes on by itself: the provider upgrades, and never goes back
  # (https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/container_cluster#min_master_version).
  min_master_version = var.kubernetes_version

  release_channel {
    channel = var.release_channel
  }

  maintenance_policy {
    recurring_window {
      # The first of all; days and times are UTC.
      start_time = "2026-01-01T${var.maintenance.start_utc}:00Z"
      end_time   = timeadd("2026-01-01T${var.maintenance.start_utc}:00Z", "${var.maintenance.hours}h")
      recurrence = "FREQ=WEEKLY;BYDAY=${join(",", var.maintenance.days)}"
    }
  }

  network         = var.network
  subnetwork      = var.subnetwork
  networking_mode = "VPC_NATIVE"

  # Two clusters cannot have one range of services: https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips#cluster_sizing_secondary_range_svcs.
  # Without a range GKE takes 34.118.224.0/20, which is its own and which every cluster may use.
  ip_allocation_policy {
    cluster_secondary_range_name  = var.pods_range
    services_secondary_range_name = var.services_range
    stack_type                    = "IPV4"
  }

  # Policies of namespaces are enforced by it, and connections logged where somebody asks for that. It cannot be changed later.
  datapath_provider           = "ADVANCED_DATAPATH"
  enable_intranode_visibility = true
  enable_l4_ilb_subsetting    = true

  # Names are resolved on the node, by Cloud DNS: no pods that have to be as many as the cluster needs.
  dns_config {
    cluster_dns        = "CLOUD_DNS"
    cluster_dns_scope  = "CLUSTER_SCOPE"
    cluster_dns_domain = "cluster.local"
  }

  gateway_api_config {
    channel = "CHANNEL_STANDARD"
  }

  # Services with external addresses that nobody made in this cell would take over the traffic of others (CVE-2020-8554).
  service_external_ips_config {
    enabled = false
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = length(var.public_endpoint_cidrs) == 0
    master_ipv4_cidr_block  = var.control_plane_cidr

    # Offices and cells elsewhere come in through another region's VPN or peering; which networks may is said below.
    master_global_access_config {
      enabled = true
    }
  }

  # Nodes and pods always may. Everybody else only from the networks that are listed, also over the private endpoint:
  # https://cloud.google.com/kubernetes-engine/docs/how-to/latest/network-isolation
  master_authorized_networks_config {
    gcp_public_cidrs_access_enabled      = false
    private_endpoint_enforcement_enabled = true

    dynamic "cidr_blocks" {
      for_each = setunion(var.endpoint_networks, var.public_endpoint_cidrs)

      content {
        cidr_block   = cidr_blocks.value
        display_name = contains(var.public_endpoint_cidrs, cidr_blocks.value) ? "public" : "private"
      }
    }
  }

  # The endpoint by name answers whoever has the permission, from anywhere: no list of networks holds there.
  control_plane_endpoints_config {
    dns_endpoint_config {
      allow_external_traffic = false
    }

    ip_endpoints_config {
      enabled = true
    }
  }

  # No certificate that nobody can take back, no password.
  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }

  # Requests without a name: only to ask whether it is well.
  anonymous_authentication_config {
    mode = "LIMITED"
  }

  # A role for everybody who signs in, or for who does not, cannot be given: https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster
  rbac_binding_config {
    enable_insecure_binding_system_authenticated   = false
    enable_insecure_binding_system_unauthenticated = false
  }

  enable_legacy_abac = false

  dynamic "authenticator_groups_config" {
    for_each = local.security_group == null ? [] : [local.security_group]

    content {
      security_group = authenticator_groups_config.value
    }
  }

  workload_identity_config {
    workload_pool = "${var.project}.svc.id.goog"
  }

  # What Kubernetes keeps as Secret objects, on top of the encryption that Google has for all of etcd.
  database_encryption {
    state    = "ENCRYPTED"
    key_name = var.cluster_key
  }

  enable_shielded_nodes = true

  security_posture_config {
    mode               = "BASIC"
    vulnerability_mode = "VULNERABILITY_DISABLED"
  }

  binary_authorization {
    evaluation_mode = "DISABLED"
  }

  logging_config {
    enable_components = ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]
  }

  monitoring_config {
    enable_components = ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER", "STORAGE"]

    managed_prometheus {
      enabled = true
    }

    advanced_datapath_observability_config {
      enable_metrics = true
      enable_relay   = false
    }
  }

  cost_management_config {
    enabled = true
  }

  addons_config {
    http_load_balancing {
      disabled = false
    }

    horizontal_pod_autoscaling {
      disabled = false
    }

    gce_persistent_disk_csi_driver_config {
      enabled = true
    }

    gke_backup_agent_config {
      enabled = var.backups != null
    }
  }

  # A claim for more memory than a pod needs keeps nodes that nobody needs: it says so, and changes nothing unless it is told to.
  vertical_pod_autoscaling {
    enabled = true
  }

  # A pool comes with every cluster. It has what an organisation may ask of all nodes, and goes at once.
  remove_default_node_pool = true
  initial_node_count       = 1

  node_config {
    service_account   = google_service_account.nodes.email
    boot_disk_kms_key = var.volumes_key
    image_type        = "COS_CONTAINERD"
    oauth_scopes      = ["https://www.googleapis.com/auth/cloud-platform"]
    metadata          = { disable-legacy-endpoints = "true" }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }

    kubelet_config {
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }
  }

  node_pool_defaults {
    node_config_defaults {
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }
  }

  timeouts {
    create = "45m"
    update = "90m"
  }

  lifecycle {
    prevent_destroy = true

    # Those of the pool that is gone, and times without upgrades, which somebody sets for as long as they last.
    ignore_changes = [initial_node_count, maintenance_policy[0].maintenance_exclusion, node_config, node_pool]
  }

  depends_on = [google_project_service.this, google_project_iam_member.nodes]
}
