output "bucket" {
  description = "Log bucket with the requests."
  value       = google_logging_project_bucket_config.this.id
}
