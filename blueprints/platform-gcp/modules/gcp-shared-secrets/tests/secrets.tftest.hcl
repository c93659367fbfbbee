# Plans only, against a mocked provider: no credentials, no network.
mock_provider "google" {
  override_during = plan

  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

variables {
  name          = "acme-geuw1-prod"
  project       = "acme-production"
  workload_pool = "acme-production.svc.id.goog"
  project_name  = "acme"
  region        = "europe-west1"
  namespace     = "shared"
  key           = "projects/acme-production/locations/europe-west1/keyRings/acme-geuw1-prod/cryptoKeys/data"
  secrets       = ["acme/shared/sms/gateway"]
  other_secrets = ["legacy/smpp"]
}

run "one_region_and_a_key_of_ours" {
  command = plan

  assert {
    condition     = google_secret_manager_secret.this["acme/shared/sms/gateway"].secret_id == "acme-geuw1-prod-shared-sms-gateway"
    error_message = "Apps read it by this name."
  }

  assert {
    condition     = [for replica in google_secret_manager_secret.this["acme/shared/sms/gateway"].replication[0].user_managed[0].replicas : "${replica.location} ${replica.customer_managed_encryption[0].kms_key_name}"] == ["europe-west1 ${var.key}"]
    error_message = "It lies in one region, encrypted with the cell's key."
  }

  assert {
    condition     = google_secret_manager_secret.this["acme/shared/sms/gateway"].deletion_protection && google_secret_manager_secret.this["acme/shared/sms/gateway"].version_destroy_ttl == "2592000s"
    error_message = "What somebody deletes by mistake is not gone."
  }
}

run "one_service_account_reads_them" {
  command = plan

  assert {
    condition     = google_secret_manager_secret_iam_member.reader["acme/shared/sms/gateway"].role == "roles/secretmanager.secretAccessor" && google_secret_manager_secret_iam_member.reader["acme/shared/sms/gateway"].member == "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/acme-production.svc.id.goog/subject/ns/shared/sa/secret-reader"
    error_message = "The store's service account reads values, and no more."
  }

  assert {
    condition     = google_project_iam_member.others["0"].condition[0].expression == "resource.name.startsWith(\"projects/123456789012/secrets/acme-geuw1-prod-legacy-smpp/versions/\")"
    error_message = "A name is that name only."
  }
}

run "two_names_that_are_one" {
  command = plan

  variables {
    secrets = ["acme/shared/sms/gateway", "acme/shared/sms-gateway"]
  }

  expect_failures = [var.secrets]
}

run "many_secrets_of_others" {
  command = plan

  variables {
    other_secrets = [for number in range(25) : "legacy/gateway-${number}"]
  }

  assert {
    condition = length(google_project_iam_member.others) == 3 && sum([
      for binding in google_project_iam_member.others : length(split(" || ", binding.condition[0].expression))
    ]) == 25
    error_message = "A binding for each would be more than a project takes of one role and member."
  }

  assert {
    condition     = alltrue([for binding in google_project_iam_member.others : length(split(" || ", binding.condition[0].expression)) <= 12])
    error_message = "A condition has twelve operators at most."
  }
}
