mock_provider "google" {
  mock_data "google_storage_transfer_project_service_account" {
    defaults = { member = "serviceAccount:project-123456789012@storage-transfer-service.iam.gserviceaccount.com" }
  }

  mock_data "google_storage_project_service_account" {
    defaults = { member = "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com" }
  }

  mock_resource "google_project_iam_custom_role" {
    override_during = plan
    defaults        = { name = "projects/mahavishnu-production/roles/r" }
  }
}

variables {
  name          = "mahavishnu-ezra-documents-usc1-prod-to-euw1-prod"
  source_bucket = { name = "mahavishnu-usc1-prod-data-ezra-documents-mahavishnu-production", project = "mahavishnu-production" }
  sink_bucket   = { name = "mahavishnu-euw1-prod-data-ezra-documents-mahavishnu-production", project = "mahavishnu-production" }
}

run "copies_what_is_new" {
  command = plan

  assert {
    condition     = google_storage_transfer_job.this.replication_spec[0].gcs_data_source[0].bucket_name == var.source_bucket.name && google_storage_transfer_job.this.replication_spec[0].gcs_data_sink[0].bucket_name == var.sink_bucket.name
    error_message = "it copies something else, or to elsewhere"
  }

  assert {
    condition     = google_storage_transfer_job.this.replication_spec[0].transfer_options[0].overwrite_when == "DIFFERENT"
    error_message = "two buckets would copy the same object back and forth"
  }
}

run "may_read_here_and_write_there" {
  command = plan

  assert {
    condition     = !anytrue([for permission in google_project_iam_custom_role.this["source"].permissions : startswith(permission, "storage.objects.delete") || startswith(permission, "storage.objects.create") || startswith(permission, "storage.buckets.delete")])
    error_message = "the agent changes what it reads"
  }

  assert {
    condition     = alltrue([for role in google_project_iam_custom_role.this : length(role.role_id) <= 64 && can(regex("^[a-z][a-z0-9_.]+$", role.role_id))])
    error_message = "IAM does not take the id of a role"
  }
}

run "refuses_a_bucket_and_itself" {
  command = plan

  variables {
    sink_bucket = { name = "mahavishnu-usc1-prod-data-ezra-documents-mahavishnu-production", project = "mahavishnu-production" }
  }

  expect_failures = [var.sink_bucket]
}
