mock_provider "google" {
  mock_resource "google_service_account" {
    defaults = {
      name   = "projects/mahavishnu-production/serviceAccounts/mahavishnu-usc1-prod-ezra-api@mahavishnu-production.iam.gserviceaccount.com"
      member = "serviceAccount:mahavishnu-usc1-prod-ezra-api@mahavishnu-production.iam.gserviceaccount.com"
    }
  }
}

variables {
  project      = "mahavishnu-production"
  name         = "mahavishnu-usc1-prod-ezra"
  app          = "api"
  account_id   = "mahavishnu-usc1-prod-ezra-api"
  namespace    = "ezra"
  buckets      = { uploads = "write", reports = "read" }
  bucket_names = { uploads = "ezra-uploads", reports = "ezra-reports", other = "ezra-other" }
}

run "is_one_app_of_one_namespace" {
  command = apply

  assert {
    condition     = google_service_account_iam_member.pods.member == "serviceAccount:mahavishnu-production.svc.id.goog[ezra/api]" && google_service_account_iam_member.pods.role == "roles/iam.workloadIdentityUser"
    error_message = "other pods may act as the account"
  }
}

run "uses_its_buckets_as_it_may" {
  command = apply

  assert {
    condition     = { for bucket, binding in google_storage_bucket_iam_member.this : binding.bucket => binding.role } == { ezra-uploads = "roles/storage.objectUser", ezra-reports = "roles/storage.objectViewer" }
    error_message = "the app uses other buckets, or may do more with them"
  }
}

run "signs_for_nobody_else" {
  command = apply

  assert {
    condition     = google_service_account_iam_member.signs[0].member == "serviceAccount:mahavishnu-usc1-prod-ezra-api@mahavishnu-production.iam.gserviceaccount.com"
    error_message = "somebody else signs in the name of the app"
  }
}

run "signs_nothing_without_buckets" {
  command = apply

  variables {
    buckets = {}
  }

  assert {
    condition     = length(google_service_account_iam_member.signs) == 0 && length(google_storage_bucket_iam_member.this) == 0
    error_message = "an app without buckets has roles for them"
  }
}

run "refuses_a_long_id" {
  command = plan

  variables {
    account_id = "mahavishnu-usc1-production-ezra-api"
  }

  expect_failures = [var.account_id]
}

run "signs_addresses_of_objects_of_a_store" {
  command = plan

  variables {
    buckets = {}
    signs   = true
  }

  assert {
    condition     = length(google_service_account_iam_member.signs) == 1
    error_message = "it cannot sign"
  }
}
