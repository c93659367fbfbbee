# Plans only, against a mocked provider: no credentials, no network.
mock_provider "google" {}

variables {
  project         = "acme-production"
  bucket          = "acme-tfstate-production"
  location        = "europe-west1"
  noncurrent_days = 365
}

run "states_are_versioned_and_encrypted" {
  command = plan

  assert {
    condition     = one(google_storage_bucket.state.versioning).enabled
    error_message = "A state that was overwritten has no way back without versions."
  }

  assert {
    condition     = length(google_storage_bucket.state.encryption) == 1
    error_message = "The bucket encrypts by default with a key of ours."
  }

  assert {
    condition     = google_kms_crypto_key.state.name == "terraform-state" && google_kms_crypto_key.state.rotation_period == "7776000s"
    error_message = "The key has the name that backends expect, and rotates every 90 days."
  }

  assert {
    condition     = google_kms_key_ring.state.name == "acme-tfstate-production" && google_kms_key_ring.state.location == "europe-west1" && google_storage_bucket.state.location == "europe-west1"
    error_message = "The key ring is named after the bucket, and is where the bucket is."
  }

  assert {
    condition     = google_kms_crypto_key_iam_member.storage.role == "roles/cloudkms.cryptoKeyEncrypterDecrypter"
    error_message = "Cloud Storage uses the key, and does not administer it."
  }
}

run "nothing_is_public" {
  command = plan

  assert {
    condition     = google_storage_bucket.state.uniform_bucket_level_access && google_storage_bucket.state.public_access_prevention == "enforced"
    error_message = "Access control lists are off, and nothing can be made public."
  }

  assert {
    condition     = alltrue([for binding in google_storage_bucket_iam_binding.basic : binding.members == toset(["projectOwner:acme-production"])])
    error_message = "Viewers and editors of the project lose what Cloud Storage gives them on every bucket."
  }

  assert {
    condition = toset(keys(google_storage_bucket_iam_binding.basic)) == toset([
      "roles/storage.legacyBucketOwner", "roles/storage.legacyBucketReader", "roles/storage.legacyObjectOwner", "roles/storage.legacyObjectReader",
    ])
    error_message = "In all four roles."
  }

  assert {
    condition     = length(google_storage_bucket_iam_member.users) == 0
    error_message = "Nobody is let in who was not named."
  }
}

run "old_versions_are_kept_as_long_as_asked" {
  command = plan

  assert {
    condition = [for rule in google_storage_bucket.state.lifecycle_rule : {
      days  = one(rule.condition).days_since_noncurrent_time
      newer = one(rule.condition).num_newer_versions
      state = one(rule.condition).with_state
    } if one(rule.action).type == "Delete"] == [{ days = 365, newer = 11, state = "ARCHIVED" }]
    error_message = "Versions go after noncurrent_days, but for the newest ten beside the live one; nothing else is ever deleted."
  }

  assert {
    condition     = one(google_storage_bucket.state.soft_delete_policy).retention_duration_seconds == 30 * 24 * 3600
    error_message = "What was deleted comes back for 30 days."
  }
}

run "who_read_which_state_is_recorded" {
  command = plan

  assert {
    condition     = toset(one(google_project_iam_audit_config.storage).audit_log_config[*].log_type) == toset(["ADMIN_READ", "DATA_READ", "DATA_WRITE"])
    error_message = "Reads and writes are recorded."
  }

  assert {
    condition     = one(google_project_iam_audit_config.storage).service == "storage.googleapis.com"
    error_message = "The configurations of other services are left alone."
  }

  assert {
    condition     = alltrue([for config in one(google_project_iam_audit_config.storage).audit_log_config : length(coalesce(config.exempted_members, [])) == 0])
    error_message = "Nobody is left out of the record."
  }

  assert {
    condition     = google_logging_project_bucket_config.record.retention_days == 365
    error_message = "The record stays for a year."
  }

  assert {
    condition     = strcontains(google_logging_project_sink.record.filter, "resource.labels.bucket_name=\"acme-tfstate-production\"")
    error_message = "It is the record of this bucket."
  }
}

run "the_project_has_a_configuration_already" {
  command = plan

  variables {
    audit_config = false
  }

  assert {
    condition     = length(google_project_iam_audit_config.storage) == 0
    error_message = "It is left to whoever has it."
  }
}

run "apis_stay_on" {
  command = plan

  assert {
    condition     = alltrue([for service in google_project_service.this : service.disable_on_destroy == false])
    error_message = "Others use them, too."
  }
}

run "users_read_and_write_objects" {
  command = plan

  variables {
    users = ["group:platform@example.com"]
  }

  assert {
    condition     = google_storage_bucket_iam_member.users["group:platform@example.com"].role == "roles/storage.objectUser"
    error_message = "Objects, and not the bucket."
  }
}

run "everybody_is_no_user" {
  command = plan

  variables {
    users = ["allAuthenticatedUsers"]
  }

  expect_failures = [var.users]
}

run "a_name_that_no_key_ring_takes" {
  command = plan

  variables {
    bucket = "tfstate.example.com"
  }

  expect_failures = [var.bucket]
}

run "a_place_that_is_no_region" {
  command = plan

  variables {
    location = "EU"
  }

  expect_failures = [var.location]
}
