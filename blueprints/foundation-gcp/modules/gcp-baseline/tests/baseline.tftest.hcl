# Plans only, against a mocked provider: no credentials, no network.
mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

variables {
  project      = "acme-production"
  region       = "europe-west1"
  name         = "acme-euw1-prod"
  network      = "acme-euw1-prod"
  network_id   = "projects/acme-production/global/networks/acme-euw1-prod"
  alarm_emails = ["platform@example.com", "night@example.com"]
}

run "a_key_for_each_purpose" {
  command = plan

  assert {
    condition     = google_kms_key_ring.this.name == "acme-euw1-prod" && google_kms_key_ring.this.location == "europe-west1"
    error_message = "The layers above find the ring by the cell's name, in its region."
  }

  assert {
    condition     = toset(keys(google_kms_crypto_key.this)) == toset(["cluster", "data", "logs", "volumes"])
    error_message = "The layers above find these keys by their names."
  }

  assert {
    condition     = alltrue([for key in google_kms_crypto_key.this : key.rotation_period == "7776000s" && key.destroy_scheduled_duration == "2592000s"])
    error_message = "Keys rotate every 90 days, and can be brought back for 30."
  }
}

run "an_agent_uses_its_own_key_alone" {
  command = plan

  assert {
    condition     = toset(keys(google_kms_crypto_key_iam_member.agent)) == toset(["cluster/container", "data/secretmanager", "data/storage", "logs/logging", "volumes/compute"])
    error_message = "Nobody else is let near a key."
  }

  assert {
    condition = {
      for grant in ["cluster/container", "data/secretmanager", "volumes/compute"] : grant => google_kms_crypto_key_iam_member.agent[grant].member
      } == {
      "cluster/container"  = "serviceAccount:service-123456789012@container-engine-robot.iam.gserviceaccount.com"
      "data/secretmanager" = "serviceAccount:service-123456789012@gcp-sa-secretmanager.iam.gserviceaccount.com"
      "volumes/compute"    = "serviceAccount:service-123456789012@compute-system.iam.gserviceaccount.com"
    }
    error_message = "They are the agents of this project."
  }

  assert {
    condition     = alltrue([for member in google_kms_crypto_key_iam_member.agent : member.role == "roles/cloudkms.cryptoKeyEncrypterDecrypter"])
    error_message = "Agents use keys, and do not administer them."
  }
}

run "logs_are_kept_with_our_key" {
  command = plan

  variables {
    flow_log_days = 90
  }

  assert {
    condition     = google_logging_project_bucket_config.network[0].retention_days == 90 && google_logging_project_bucket_config.audit.retention_days == 365
    error_message = "Each for as long as it is asked."
  }

  assert {
    condition     = length(google_logging_project_bucket_config.network[0].cmek_settings) == 1 && length(google_logging_project_bucket_config.audit.cmek_settings) == 1
    error_message = "Both are encrypted with the key of logs."
  }

  assert {
    condition     = google_logging_project_sink.network[0].filter == google_logging_project_exclusion.this[0].filter
    error_message = "What is kept here is not kept a second time, and nothing else is left out."
  }

  assert {
    condition     = alltrue([for part in ["acme-euw1-prod-nodes", "vpc_name=\"acme-euw1-prod\"", "acme-euw1-prod-nat"] : strcontains(google_logging_project_sink.network[0].filter, part)])
    error_message = "They are the logs of this network."
  }

  assert {
    condition     = strcontains(google_logging_project_sink.audit.filter, "^acme-euw1-prod(-|$)")
    error_message = "It is the record of this cell's data."
  }
}

run "for_ever_is_ten_years" {
  command = plan

  variables {
    flow_log_days = 0
  }

  assert {
    condition     = google_logging_project_bucket_config.network[0].retention_days == 3650
    error_message = "Cloud Logging keeps nothing longer."
  }
}

run "somebody_elses_network" {
  command = plan

  variables {
    network = null
  }

  assert {
    condition     = length(google_logging_project_bucket_config.network) == 0 && length(google_logging_project_sink.network) == 0 && length(google_logging_project_exclusion.this) == 0
    error_message = "Its owner keeps the logs."
  }

  assert {
    condition     = google_logging_project_bucket_config.audit.bucket_id == "acme-euw1-prod-audit"
    error_message = "The record of the cell's data is its own."
  }
}

run "logs_of_databases_are_kept_by_their_stacks" {
  command = plan

  variables {
    has_databases = true
  }

  assert {
    condition = google_logging_project_exclusion.this[0].filter == join(" OR ", [
      google_logging_project_sink.network[0].filter, "(resource.type=\"cloudsql_database\" AND resource.labels.database_id=~\"^acme-production:acme-euw1-prod-\")",
    ])
    error_message = "The project's bucket holds neither again: of this cell, and of no other."
  }
}

run "who_read_what_is_recorded" {
  command = plan

  assert {
    condition     = toset(keys(google_project_iam_audit_config.this)) == toset(["cloudkms.googleapis.com", "secretmanager.googleapis.com", "storage.googleapis.com"])
    error_message = "Uses of keys, secrets and objects."
  }

  assert {
    condition = alltrue([for config in google_project_iam_audit_config.this : (
      toset(config.audit_log_config[*].log_type) == toset(["ADMIN_READ", "DATA_READ", "DATA_WRITE"]) && alltrue([for log in config.audit_log_config : length(coalesce(log.exempted_members, [])) == 0])
    )])
    error_message = "Reads and writes, and nobody is left out."
  }
}

run "the_state_bucket_has_the_configuration_of_storage" {
  command = plan

  variables {
    audited_services = ["cloudkms.googleapis.com", "secretmanager.googleapis.com"]
  }

  assert {
    condition     = !contains(keys(google_project_iam_audit_config.this), "storage.googleapis.com")
    error_message = "There is one for each project and service."
  }
}

run "alarms_have_channels_by_the_cells_name" {
  command = plan

  assert {
    condition     = alltrue([for channel in google_monitoring_notification_channel.email : channel.display_name == "acme-euw1-prod" && channel.type == "email"]) && length(google_monitoring_notification_channel.email) == 2
    error_message = "The layers above find them by the name."
  }

  assert {
    condition     = strcontains(google_monitoring_alert_policy.key_destroyed.conditions[0].condition_matched_log[0].filter, "/keyRings/acme-euw1-prod(-|/)")
    error_message = "Somebody is told when a key of the cell is destroyed."
  }

  assert {
    condition     = length(google_monitoring_alert_policy.key_destroyed.alert_strategy[0].notification_rate_limit) == 1
    error_message = "Without it, Google refuses a policy that looks at logs."
  }

  assert {
    condition     = alltrue([for channel in google_monitoring_notification_channel.email : channel.force_delete])
    error_message = "Who is not mailed any more can be taken out while policies of other layers use the channel."
  }
}

run "names_stay_inside" {
  command = plan

  assert {
    condition     = google_dns_managed_zone.internal.visibility == "private" && google_dns_managed_zone.internal.dns_name == "acme-euw1-prod.internal." && google_dns_managed_zone.internal.force_destroy == false
    error_message = "The zone is seen by the network alone, and stays while there are records in it."
  }
}

run "nobody_to_be_told" {
  command = plan

  variables {
    alarm_emails = []
  }

  assert {
    condition     = length(google_monitoring_notification_channel.email) == 0
    error_message = "No channel."
  }
}

run "a_key_that_is_gone_at_once" {
  command = plan

  variables {
    key_days = 0
  }

  expect_failures = [var.key_days]
}
