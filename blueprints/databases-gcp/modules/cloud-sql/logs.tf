# Logs of an instance go to the project's log bucket by themselves, which forgets them after 30 days and is not encrypted with a key of ours. The
# foundation keeps them out of there: a project has few exclusions.

resource "google_logging_project_bucket_config" "this" {
  project        = var.project
  location       = var.region
  bucket_id      = local.instance
  description    = "Logs of the database of ${local.of}"
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
  description = "Logs of the database of ${local.of}"
  destination = "logging.googleapis.com/${google_logging_project_bucket_config.this.id}"
  filter      = "resource.type=\"cloudsql_database\" AND resource.labels.database_id=\"${var.project}:${local.instance}\""

  unique_writer_identity = true
}
