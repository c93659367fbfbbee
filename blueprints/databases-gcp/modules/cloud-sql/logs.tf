# Logs of an instance go to the project's log bucket, which forgets them after 30 days and is not encrypted with a key of ours.

locals {
  log_filter = "resource.type=\"cloudsql_database\" AND resource.labels.database_id=\"${var.project}:${local.instance}\""
}

resource "google_logging_project_bucket_config" "this" {
  project        = var.project
  location       = var.region
  bucket_id      = local.instance
  description    = "Logs of the database of ${var.client}"
  retention_days = var.log_days

  cmek_settings {
    kms_key_name = var.log_key_id
  }

  depends_on = [google_project_service.this]
}

# From a project to a log bucket of its own, a sink writes without a role.
# https://cloud.google.com/logging/docs/export/configure_export_v2#dest-auth
resource "google_logging_project_sink" "this" {
  project     = var.project
  name        = local.instance
  description = "Logs of the database of ${var.client}"
  destination = "logging.googleapis.com/${google_logging_project_bucket_config.this.id}"
  filter      = local.log_filter

  unique_writer_identity = true
}

# Not twice. Nothing is left out before it is kept elsewhere.
resource "google_logging_project_exclusion" "this" {
  project     = var.project
  name        = local.instance
  description = "Kept in the log bucket ${local.instance}"
  filter      = local.log_filter

  depends_on = [google_logging_project_sink.this]
}
