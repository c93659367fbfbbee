output "job" {
  description = "Name of the job (transferJobs/NUMBER)."
  value       = google_storage_transfer_job.this.name
}
