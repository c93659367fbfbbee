# As of its home: the log goes to a bucket of its own, in the region of the copy and with its key.

resource "google_logging_project_bucket_config" "this" {
  project        = var.project
  location       = var.region
  bucket_id      = local.instance
  description    = "Logs of the copy of ${var.store}"
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
  description = "Logs of the copy of ${var.store}"
  destination = "logging.googleapis.com/${google_logging_project_bucket_config.this.id}"
  filter      = "resource.type=\"cloudsql_database\" AND resource.labels.database_id=\"${var.project}:${local.instance}\""

  unique_writer_identity = true
}
