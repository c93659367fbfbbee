# What the control plane does, and who asked it for what. The log bucket that they go to by themselves forgets after 30 days:
# https://cloud.google.com/logging/docs/store-log-entries
resource "google_logging_project_bucket_config" "cluster" {
  project        = var.project
  location       = var.region
  bucket_id      = "${var.name}-cluster"
  description    = "Control plane of ${var.cluster_name}"
  retention_days = var.log_days

  # Only while the bucket is made: https://cloud.google.com/logging/docs/routing/managed-encryption-storage
  cmek_settings {
    kms_key_name = var.logs_key
  }

  # A record that goes with what it is about says nothing afterwards.
  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.this]
}

# From a project to a log bucket of its own, a sink writes without a role.
# https://cloud.google.com/logging/docs/export/configure_export_v2#dest-auth
resource "google_logging_project_sink" "cluster" {
  project     = var.project
  name        = "${var.name}-cluster"
  description = "Control plane of ${var.cluster_name}, and who asked it for what"
  destination = "logging.googleapis.com/${google_logging_project_bucket_config.cluster.id}"

  filter = join(" AND ", [
    "resource.type=(\"k8s_cluster\" OR \"k8s_control_plane_component\" OR \"gke_cluster\" OR \"gke_nodepool\")",
    "resource.labels.cluster_name=\"${var.cluster_name}\"",
    "resource.labels.location=\"${var.region}\"",
  ])

  unique_writer_identity = true
}
