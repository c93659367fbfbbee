# Plans only, against mocked providers: no credentials, no network.
mock_provider "google" {
  override_during = plan

  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

mock_provider "kubernetes" {}

mock_provider "time" {}

variables {
  name                  = "acme-geuw1-prod"
  cluster_name          = "production"
  project               = "acme-production"
  region                = "europe-west1"
  workload_pool         = "acme-production.svc.id.goog"
  secret_prefix         = "acme-geuw1-prod-"
  image                 = "registry.example/python@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  notification_channels = ["projects/acme-production/notificationChannels/1"]
}

run "it_reads_no_value" {
  command = plan

  assert {
    condition     = google_project_iam_custom_role.names.permissions == toset(["secretmanager.secrets.list"])
    error_message = "Of all secrets of the project it sees the list."
  }

  assert {
    condition     = google_project_iam_member.ages.role == "roles/secretmanager.viewer" && google_project_iam_member.ages.condition[0].expression == "resource.name.startsWith(\"projects/123456789012/secrets/acme-geuw1-prod-\")"
    error_message = "Of those of the cell it sees ages."
  }

  assert {
    condition = toset([for member in [google_project_iam_member.ages.member, google_project_iam_member.names.member] : member]) == toset([
      "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/acme-production.svc.id.goog/subject/ns/secret-ages/sa/secret-ages",
    ])
    error_message = "The roles are of one service account in one namespace."
  }
}

run "who_is_told" {
  command = plan

  assert {
    condition = alltrue([for policy in google_monitoring_alert_policy.records : (
      startswith(policy.conditions[0].condition_matched_log[0].filter, "resource.type=\"k8s_container\" AND resource.labels.cluster_name=\"production\" AND resource.labels.location=\"europe-west1\" AND resource.labels.namespace_name=\"secret-ages\" AND severity>=ERROR AND ")
      && policy.notification_channels == tolist(["projects/acme-production/notificationChannels/1"]) && policy.alert_strategy[0].notification_rate_limit[0].period == "82800s"
    )])
    error_message = "Records of this cluster's job are told, once a day."
  }

  assert {
    condition     = google_monitoring_alert_policy.records["overdue"].conditions[0].condition_matched_log[0].label_extractors == tomap({ secrets = "EXTRACT(jsonPayload.secrets)" })
    error_message = "The incident names the secrets."
  }

  assert {
    condition     = strcontains(google_monitoring_alert_policy.records["overdue"].documentation[0].content, "gcloud secrets versions add")
    error_message = "The mail says what to do."
  }
}

run "silence_is_an_alarm" {
  command = plan

  assert {
    condition     = google_monitoring_alert_policy.silence.conditions[0].condition_absent[0].duration == "84600s" && google_monitoring_alert_policy.silence.conditions[1].condition_threshold[0].comparison == "COMPARISON_LT"
    error_message = "A day without a run is told, whether there are zeros or nothing."
  }

  # A pod's series ends with it.
  assert {
    condition = alltrue([for one in concat(google_monitoring_alert_policy.silence.conditions[0].condition_absent[0].aggregations, google_monitoring_alert_policy.silence.conditions[1].condition_threshold[0].aggregations) : (
      one.cross_series_reducer == "REDUCE_SUM" && length(one.group_by_fields == null ? [] : one.group_by_fields) == 0
    )])
    error_message = "All pods are one series."
  }

  assert {
    condition     = strcontains(google_monitoring_alert_policy.silence.conditions[0].condition_absent[0].filter, "logging.googleapis.com/user/acme-geuw1-prod-secret-ages") && !strcontains(google_logging_metric.looked.filter, "cluster_name")
    error_message = "The metric is the cell's own, and does not wait for its cluster."
  }
}

run "a_prefix_that_is_half_a_name" {
  command = plan

  variables {
    secret_prefix = "acme-geuw1-prod"
  }

  expect_failures = [var.secret_prefix]
}
