# Who read which state: these logs are off unless a project turns them on. The resource owns the configuration of one service in the
# project and takes nothing from those of others; what `allServices` says is added to it. Every bucket of a project sets the same, so that no
# bucket depends on another one: whoever takes one away applies one of the others again.
# https://cloud.google.com/logging/docs/audit/configure-data-access
# https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/google_project_iam#google_project_iam_audit_config
resource "google_project_iam_audit_config" "storage" {
  count = var.audit_config ? 1 : 0

  project = var.project
  service = "storage.googleapis.com"

  audit_log_config {
    log_type = "ADMIN_READ"
  }

  audit_log_config {
    log_type = "DATA_READ"
  }

  audit_log_config {
    log_type = "DATA_WRITE"
  }

  depends_on = [google_project_service.this]
}

# The log bucket that they go to by itself forgets after 30 days.
# https://cloud.google.com/logging/docs/store-log-entries
resource "google_logging_project_bucket_config" "record" {
  project        = var.project
  location       = var.location
  bucket_id      = "${var.bucket}-record"
  description    = "Who used which state in ${var.bucket}"
  retention_days = var.record_days

  # A record that goes with what it is about says nothing afterwards.
  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.this]
}

# From a project to a log bucket of its own, a sink writes without a role.
# https://cloud.google.com/logging/docs/export/configure_export_v2#dest-auth
resource "google_logging_project_sink" "record" {
  project     = var.project
  name        = "${var.bucket}-record"
  description = "Who used which state in ${var.bucket}"
  destination = "logging.googleapis.com/${google_logging_project_bucket_config.record.id}"

  filter = join(" AND ", [
    "resource.type=\"gcs_bucket\"",
    "resource.labels.bucket_name=\"${var.bucket}\"",
    "logName:\"cloudaudit.googleapis.com\"",
  ])

  unique_writer_identity = true
}
