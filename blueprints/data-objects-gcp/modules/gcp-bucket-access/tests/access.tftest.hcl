mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

variables {
  project   = "mahavishnu-production"
  bucket    = "mahavishnu-usc1-prod-data-ezra-documents-mahavishnu-production"
  namespace = "ezra"
}

run "opens_it_to_apps_alone" {
  command = plan

  variables {
    members = {
      api     = { member = "serviceAccount:mahavishnu-usc1-prod-ezra-api@mahavishnu-production.iam.gserviceaccount.com", write = true }
      reports = { write = false }
    }
  }

  assert {
    condition     = google_storage_bucket_iam_member.app["api"].role == "roles/storage.objectUser" && google_storage_bucket_iam_member.app["reports"].role == "roles/storage.objectViewer"
    error_message = "somebody may do more, or less"
  }

  assert {
    condition     = google_storage_bucket_iam_member.app["reports"].member == "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/mahavishnu-production.svc.id.goog/subject/ns/ezra/sa/reports"
    error_message = "it is open to somebody else"
  }
}

run "is_told_of_what_is_late" {
  command = plan

  variables {
    watched = true
  }

  assert {
    condition     = google_monitoring_alert_policy.rpo[0].conditions[0].condition_threshold[0].aggregations[0].per_series_aligner == "ALIGN_FRACTION_TRUE"
    error_message = "nobody is told"
  }
}
