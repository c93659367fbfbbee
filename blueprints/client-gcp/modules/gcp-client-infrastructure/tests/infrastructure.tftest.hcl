mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }

  mock_data "google_storage_project_service_account" {
    defaults = { member = "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com" }
  }

  mock_resource "google_kms_key_ring" {
    override_during = plan
    defaults        = { id = "projects/mahavishnu-production/locations/us-central1/keyRings/mahavishnu-usc1-prod-ezra" }
  }

  mock_resource "google_kms_crypto_key" {
    override_during = plan
    defaults        = { id = "projects/mahavishnu-production/locations/us-central1/keyRings/mahavishnu-usc1-prod-ezra/cryptoKeys/client" }
  }
}

variables {
  project   = "mahavishnu-production"
  region    = "us-central1"
  name      = "mahavishnu-usc1-prod-ezra"
  client    = "ezra"
  namespace = "ezra"
  key_days  = 30
  secrets   = { "mahavishnu/ezra/smtp" = "mahavishnu-usc1-prod-ezra-smtp" }
}

run "keeps_secrets_in_the_region" {
  command = plan

  assert {
    condition     = [for replica in google_secret_manager_secret.this["mahavishnu/ezra/smtp"].replication[0].user_managed[0].replicas : replica.location] == ["us-central1"]
    error_message = "a secret is replicated to another region than the cell's"
  }

  assert {
    condition     = google_secret_manager_secret.this["mahavishnu/ezra/smtp"].replication[0].user_managed[0].replicas[0].customer_managed_encryption[0].kms_key_name == google_kms_crypto_key.this.id
    error_message = "a secret is not encrypted with the client's key"
  }

  assert {
    condition     = google_secret_manager_secret.this["mahavishnu/ezra/smtp"].version_destroy_ttl == "2592000s"
    error_message = "a destroyed version cannot be brought back for 30 days"
  }
}

run "lets_one_account_of_one_namespace_read" {
  command = plan

  assert {
    condition     = [for binding in google_secret_manager_secret_iam_member.reader : binding.member] == ["principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/mahavishnu-production.svc.id.goog/subject/ns/ezra/sa/secret-reader"]
    error_message = "somebody else reads the secrets, or nobody"
  }

  assert {
    condition     = alltrue([for binding in google_secret_manager_secret_iam_member.reader : binding.role == "roles/secretmanager.secretAccessor"])
    error_message = "the reader may do more than read values"
  }
}

run "gives_the_key_to_those_who_encrypt" {
  command = plan

  assert {
    condition     = toset(keys(google_kms_crypto_key_iam_member.agent)) == toset(["secrets", "storage"])
    error_message = "agents use the key that have nothing to encrypt with it"
  }

  assert {
    condition     = google_kms_crypto_key.this.rotation_period == "7776000s" && google_kms_crypto_key.this.destroy_scheduled_duration == "2592000s"
    error_message = "the key is not renewed every 90 days, or goes at once"
  }
}

run "gives_it_to_disks_and_database" {
  command = plan

  variables {
    has_nodes    = true
    has_database = true
  }

  assert {
    condition     = google_kms_crypto_key_iam_member.agent["disks"].member == "serviceAccount:service-123456789012@compute-system.iam.gserviceaccount.com"
    error_message = "disks of nodes cannot be encrypted with the key"
  }

  assert {
    condition     = google_kms_crypto_key_iam_member.agent["database"].member == "serviceAccount:service-123456789012@gcp-sa-cloud-sql.iam.gserviceaccount.com"
    error_message = "the database cannot be encrypted with the key"
  }
}

run "refuses_a_name_with_a_slash" {
  command = plan

  variables {
    secrets = { "mahavishnu/ezra/smtp" = "mahavishnu/ezra/smtp" }
  }

  expect_failures = [var.secrets]
}

run "lets_stores_use_the_key" {
  command = plan

  variables {
    stores = ["cache", "postgres"]
  }

  assert {
    condition     = google_kms_crypto_key_iam_member.agent["cache"].member == "serviceAccount:service-123456789012@gcp-sa-memorystore.iam.gserviceaccount.com" && google_kms_crypto_key_iam_member.agent["database"].member == "serviceAccount:service-123456789012@gcp-sa-cloud-sql.iam.gserviceaccount.com"
    error_message = "a store cannot be encrypted with the client's key"
  }

  assert {
    condition     = !contains(keys(google_project_service.this), "memorystore.googleapis.com") && toset([for api in google_project_service.stores : api.service]) == toset(["memorystore.googleapis.com", "sqladmin.googleapis.com"])
    error_message = "the key of what is there already would be given anew"
  }
}
