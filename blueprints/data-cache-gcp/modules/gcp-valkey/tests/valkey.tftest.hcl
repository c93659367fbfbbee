mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }

  mock_data "google_memorystore_instance" {
    defaults = { shard_count = 3, node_type = "HIGHMEM_XLARGE", mode = "CLUSTER", uid = "u", engine_version = "VALKEY_8_0", engine_configs = { maxmemory-policy = "noeviction" }, persistence_config = [{ mode = "AOF" }] }
  }

  mock_resource "google_memorystore_instance" {
    override_during = plan
    defaults = {
      managed_server_ca = [{ ca_certs = [{ certificates = ["-----BEGIN CERTIFICATE-----"] }] }]
      endpoints = [{ connections = [
        { psc_auto_connection = [{ connection_type = "CONNECTION_TYPE_DISCOVERY", ip_address = "10.16.0.11", port = 6379 }] },
        { psc_auto_connection = [{ connection_type = "CONNECTION_TYPE_PRIMARY", ip_address = "10.16.0.12", port = 6379 }] },
      ] }]
    }
  }

  mock_resource "google_secret_manager_secret" {
    override_during = plan
    defaults        = { id = "projects/mahavishnu-production/secrets/s" }
  }
}

variables {
  project     = "mahavishnu-production"
  region      = "us-central1"
  name        = "mahavishnu-usc1-prod-ezra-sessions"
  client      = "ezra"
  store       = "ezra/sessions"
  namespace   = "ezra"
  network_id  = "projects/mahavishnu-production/global/networks/mahavishnu-usc1-prod"
  zone        = { name = "mahavishnu-usc1-prod-internal", dns_name = "mahavishnu-usc1-prod.internal." }
  record      = "ezra-sessions-cache"
  kms_key_id  = "projects/mahavishnu-production/locations/us-central1/keyRings/mahavishnu-usc1-prod-ezra/cryptoKeys/client"
  node_type   = "HIGHMEM_MEDIUM"
  cluster     = true
  shards      = 2
  secret_id   = "mahavishnu-usc1-prod-ezra-data-sessions"
  secret_name = "mahavishnu/ezra/data/sessions"
}

run "is_closed_encrypted_and_in_several_zones" {
  command = plan

  assert {
    condition     = google_memorystore_instance.this.authorization_mode == "IAM_AUTH" && google_memorystore_instance.this.transit_encryption_mode == "SERVER_AUTHENTICATION" && google_memorystore_instance.this.kms_key == var.kms_key_id
    error_message = "somebody reads it who should not"
  }

  assert {
    condition     = google_memorystore_instance.this.zone_distribution_config[0].mode == "MULTI_ZONE" && google_memorystore_instance.this.deletion_protection_enabled
    error_message = "it goes with a zone, or with a word"
  }

  assert {
    condition     = google_memorystore_instance.this.automated_backup_config[0].retention == "604800s" && length(google_memorystore_instance.this.cross_instance_replication_config) == 0
    error_message = "the home makes no backups, or follows somebody"
  }

  assert {
    condition     = google_dns_record_set.this.rrdatas[0] == "10.16.0.11"
    error_message = "the name leads elsewhere"
  }
}

run "follows_its_home" {
  command = plan

  variables {
    region = "europe-west1"
    name   = "mahavishnu-euw1-prod-ezra-sessions"
    home   = { location = "us-central1", instance_id = "mahavishnu-usc1-prod-ezra-sessions" }
  }

  assert {
    condition     = google_memorystore_instance.this.cross_instance_replication_config[0].instance_role == "SECONDARY" && google_memorystore_instance.this.cross_instance_replication_config[0].primary_instance[0].instance == "projects/mahavishnu-production/locations/us-central1/instances/mahavishnu-usc1-prod-ezra-sessions"
    error_message = "it follows nobody"
  }

  assert {
    condition     = length(google_memorystore_instance.this.automated_backup_config) == 0
    error_message = "a copy makes no backups"
  }
}

run "has_what_its_home_has" {
  command = plan

  variables {
    region = "europe-west1"
    name   = "mahavishnu-euw1-prod-ezra-sessions"
    home   = { location = "us-central1", instance_id = "mahavishnu-usc1-prod-ezra-sessions" }
  }

  assert {
    condition     = google_memorystore_instance.this.shard_count == 3 && google_memorystore_instance.this.node_type == "HIGHMEM_XLARGE" && google_memorystore_instance.this.engine_configs["maxmemory-policy"] == "noeviction" && google_memorystore_instance.this.persistence_config[0].mode == "AOF"
    error_message = "Memorystore refuses a copy that differs"
  }
}

run "leaves_when_promoted" {
  command = plan

  variables {
    region   = "europe-west1"
    name     = "mahavishnu-euw1-prod-ezra-sessions"
    home     = { location = "us-central1", instance_id = "mahavishnu-usc1-prod-ezra-sessions" }
    promoted = true
  }

  assert {
    condition     = google_memorystore_instance.this.cross_instance_replication_config[0].instance_role == "NONE" && length(google_memorystore_instance.this.cross_instance_replication_config[0].primary_instance) == 0
    error_message = "it follows its home still"
  }
}

run "opens_it_to_apps_alone" {
  command = plan

  variables {
    members = { api = "serviceAccount:mahavishnu-usc1-prod-ezra-api@mahavishnu-production.iam.gserviceaccount.com", worker = null }
  }

  assert {
    condition     = alltrue([for binding in google_project_iam_member.app : binding.condition[0].expression == "resource.name == \"projects/mahavishnu-production/locations/us-central1/instances/mahavishnu-usc1-prod-ezra-sessions\""])
    error_message = "an app may sign in to other caches of the project"
  }

  assert {
    condition     = google_project_iam_member.app["worker"].member == "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/mahavishnu-production.svc.id.goog/subject/ns/ezra/sa/worker"
    error_message = "somebody else signs in"
  }
}
