resource "google_service_account" "nodes" {
  account_id   = "${local.name}-nodes"
  display_name = "Nodes of ${local.name}"
}

resource "google_project_iam_member" "nodes" {
  for_each = toset(["roles/logging.logWriter", "roles/monitoring.metricWriter"])

  project = cell.account
  role    = each.key
  member  = "serviceAccount:${google_service_account.nodes.email}"
}

resource "google_kms_key_ring" "this" {
  name     = local.name
  location = region.name
}

resource "google_kms_crypto_key" "cluster" {
  name            = "cluster"
  key_ring        = google_kms_key_ring.this.id
  rotation_period = "7776000s"

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_container_cluster" "this" {
  name                     = local.name
  location                 = region.name
  network                  = google_compute_network.this.id
  subnetwork               = google_compute_subnetwork.nodes.id
  remove_default_node_pool = true
  initial_node_count       = 1
  deletion_protection      = environment.protected
  min_master_version       = cell.landing.kubernetes
  node_locations           = length(cell.landing.nodes.zones) > 0 ? cell.landing.nodes.zones : null

  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = cell.landing.private
    master_ipv4_cidr_block  = cell.network.subnets.control_plane
  }

  release_channel {
    channel = cell.landing.channel
  }

  database_encryption {
    state    = "ENCRYPTED"
    key_name = google_kms_crypto_key.cluster.id
  }

  workload_identity_config {
    workload_pool = "${cell.account}.svc.id.goog"
  }
}

resource "google_container_node_pool" "this" {
  name     = "general"
  cluster  = google_container_cluster.this.id
  location = region.name

  autoscaling {
    min_node_count = cell.landing.nodes.min
    max_node_count = cell.landing.nodes.max
  }

  node_config {
    machine_type    = coalesce(cell.landing.nodes.type, "e2-standard-4")
    disk_size_gb    = cell.landing.nodes.disk_gib
    spot            = cell.landing.nodes.spot
    labels          = coalesce(cell.landing.nodes.labels, {})
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
  }
}

resource "google_project_iam_member" "admins" {
  for_each = toset(cell.landing.admins)

  project = cell.account
  role    = "roles/container.admin"
  member  = each.key
}
