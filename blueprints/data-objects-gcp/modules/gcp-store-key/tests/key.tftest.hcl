mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }

  mock_data "google_storage_project_service_account" {
    defaults = { member = "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com" }
  }
}

variables {
  project  = "mahavishnu-production"
  location = "europe"
  name     = "mahavishnu-euw1-prod-shared-catalog"
  store    = "shared/catalog"
  service  = "objects"
  key_days = 60
}

run "is_for_the_agent_of_cloud_storage_alone" {
  command = plan

  assert {
    condition     = keys(google_kms_crypto_key_iam_member.agent) == ["storage"]
    error_message = "somebody else uses the key"
  }

  assert {
    condition     = google_kms_key_ring.this.name == "mahavishnu-euw1-prod-shared-catalog-data" && google_kms_key_ring.this.location == "europe"
    error_message = "the ring is called otherwise, or lies elsewhere"
  }
}

run "is_for_the_agents_of_a_cache" {
  command = plan

  variables {
    service  = "cache"
    location = "europe-west1"
  }

  assert {
    condition     = toset(keys(google_kms_crypto_key_iam_member.agent)) == toset(["cache", "secrets"])
    error_message = "an agent is missing, or one too many"
  }
}
