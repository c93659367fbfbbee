mock_provider "google" {}

variables {
  project    = "mahavishnu-production"
  region     = "us-central1"
  name       = "mahavishnu-usc1-prod-ezra"
  bucket     = "uploads"
  client     = "ezra"
  kms_key_id = "projects/mahavishnu-production/locations/us-central1/keyRings/mahavishnu-usc1-prod-ezra/cryptoKeys/client"
}

run "is_closed_and_encrypted" {
  command = plan

  assert {
    condition     = google_storage_bucket.this.public_access_prevention == "enforced" && google_storage_bucket.this.uniform_bucket_level_access
    error_message = "the bucket can be opened to the public"
  }

  assert {
    condition     = google_storage_bucket.this.encryption[0].default_kms_key_name == var.kms_key_id
    error_message = "the bucket is not encrypted with the client's key"
  }

  assert {
    condition     = lower(google_storage_bucket.this.location) == "us-central1"
    error_message = "the bucket lies elsewhere"
  }

  assert {
    condition     = alltrue([for binding in google_storage_bucket_iam_binding.basic : tolist(binding.members) == tolist(["projectOwner:mahavishnu-production"])]) && length(google_storage_bucket_iam_binding.basic) == 4
    error_message = "viewers or editors of the project read the client's data"
  }
}

run "keeps_versions_and_nothing_else_by_default" {
  command = plan

  assert {
    condition     = [for rule in google_storage_bucket.this.lifecycle_rule : one(rule.action).type] == ["Delete", "AbortIncompleteMultipartUpload"]
    error_message = "objects are moved or deleted by themselves"
  }

  assert {
    condition     = one(google_storage_bucket.this.lifecycle_rule[0].condition).with_state == "ARCHIVED" && one(google_storage_bucket.this.lifecycle_rule[0].condition).days_since_noncurrent_time == 30
    error_message = "versions do not go after 30 days, or live objects do"
  }

  assert {
    condition     = google_storage_bucket.this.versioning[0].enabled && google_storage_bucket.this.soft_delete_policy[0].retention_duration_seconds == 604800
    error_message = "what is deleted cannot be brought back"
  }
}

run "moves_objects_as_they_age" {
  command = plan

  variables {
    infrequent_access_days = 30
    archive_days           = 90
  }

  assert {
    condition     = [for rule in google_storage_bucket.this.lifecycle_rule : one(rule.action).storage_class if one(rule.action).type == "SetStorageClass"] == ["NEARLINE", "ARCHIVE"]
    error_message = "objects do not go to Nearline, and then to Archive"
  }
}

run "takes_no_archive_for_less_than_a_year" {
  command = plan

  variables {
    archive_days = 90
    expire_days  = 400
  }

  assert {
    condition     = [for rule in google_storage_bucket.this.lifecycle_rule : one(rule.action).storage_class if one(rule.action).type == "SetStorageClass"] == ["COLDLINE"]
    error_message = "objects are charged for a year in Archive and deleted before"
  }
}

run "cuts_long_names" {
  command = plan

  variables {
    name = "mahavishnu-observatory-afsouth1-prod-ezra-and-sons-limited"
  }

  assert {
    condition     = length(google_storage_bucket.this.name) <= 63
    error_message = "the name is longer than 63 characters"
  }
}

run "refuses_a_week_less_a_day" {
  command = plan

  variables {
    soft_delete_days = 6
  }

  expect_failures = [var.soft_delete_days]
}

run "lies_in_two_regions" {
  command = plan

  variables {
    client      = null
    store       = "shared/catalog"
    full_name   = "mahavishnu-usc1-prod-data-shared-catalog-mahavishnu-production"
    kms_key_id  = "projects/mahavishnu-production/locations/us/keyRings/mahavishnu-usc1-prod-shared-catalog-data/cryptoKeys/store"
    dual_region = { location = "US", regions = ["us-central1", "us-west1"] }
  }

  assert {
    condition     = google_storage_bucket.this.location == "US" && toset(google_storage_bucket.this.custom_placement_config[0].data_locations) == toset(["US-CENTRAL1", "US-WEST1"]) && google_storage_bucket.this.rpo == "ASYNC_TURBO"
    error_message = "it lies elsewhere, or is copied in its own time"
  }

  assert {
    condition     = google_storage_bucket.this.name == var.full_name && !contains(keys(google_storage_bucket.this.labels), "client")
    error_message = "it is called otherwise, or a client's"
  }
}

run "lies_in_a_pair_with_a_name" {
  command = plan

  variables {
    dual_region = { location = "NAM4", turbo = false }
  }

  assert {
    condition     = google_storage_bucket.this.location == "NAM4" && length(google_storage_bucket.this.custom_placement_config) == 0 && google_storage_bucket.this.rpo == "DEFAULT"
    error_message = "it lies elsewhere"
  }
}
