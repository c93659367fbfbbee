# Who is told of what the job prints, and of its silence.

locals {
  pods = [
    "resource.type=\"k8s_container\"",
    "resource.labels.cluster_name=\"${var.cluster_name}\"",
    "resource.labels.location=\"${var.region}\"",
    "resource.labels.namespace_name=\"${local.job}\"",
  ]

  # What goes to standard error, such as a script that does not start, is of this severity, too.
  # https://cloud.google.com/kubernetes-engine/docs/concepts/about-logs#best_practices
  records = {
    overdue = {
      title  = "Secrets are older than they may be"
      filter = "jsonPayload.secrets:*"
      # One line of a run names them all: of those of one moment a policy tells one. https://cloud.google.com/logging/docs/alerting/log-based-incidents
      labels = { secrets = "EXTRACT(jsonPayload.secrets)" }
      text   = "Values of secrets are older than their label `rotation_days` allows; the incident's label `secrets` and the record in the log name them, as apps call them. Of what people write, once the other side knows the new value: `gcloud secrets versions add ID --data-file=- --project=${var.project}`, where the id is `${var.secret_prefix}` and the rest of the name, with hyphens for slashes. **Into the login of a database write nothing**: a job renews it, and has failed for two days; `kubectl logs --namespace login-... --selector app.kubernetes.io/part-of=...` says why (`terrane explain logins`). `kubectl create job --namespace ${local.job} --from cronjob/${local.job} now-$(date +%s)` looks again."
    }
    failed = {
      title  = "Nobody knows how old secrets are"
      filter = "NOT jsonPayload.secret:* AND NOT jsonPayload.secrets:*"
      labels = {}
      text   = "The job failed, or could not look at a secret: the record in the log says why. `kubectl create job --namespace ${local.job} --from cronjob/${local.job} now-$(date +%s)` looks again."
    }
  }
}

resource "google_monitoring_alert_policy" "records" {
  for_each = local.records

  project      = var.project
  display_name = "${var.name}-${local.job}-${each.key}"
  combiner     = "OR"
  severity     = each.key == "overdue" ? "WARNING" : "ERROR"

  conditions {
    display_name = each.value.title

    condition_matched_log {
      filter           = join(" AND ", concat(local.pods, ["severity>=ERROR", each.value.filter]))
      label_extractors = each.value.labels
    }
  }

  notification_channels = var.notification_channels

  documentation {
    mime_type = "text/markdown"
    content   = each.value.text
  }

  # Once a day, until a day has passed without such a record: it is looked more often, and three times where something is found.
  alert_strategy {
    auto_close = "86400s"

    notification_rate_limit {
      period = "82800s"
    }
  }

  depends_on = [google_project_service.this]
}

# The last line of a run. Of lines that have nothing but a message the log keeps the text, of others the fields:
# https://cloud.google.com/logging/docs/structured-logging. Which cluster it is of is a label of the metric, so that this
# one does not wait for the cluster.
resource "google_logging_metric" "looked" {
  project     = var.project
  name        = "${var.name}-${local.job}"
  description = "Runs of the job that looks how old secrets of ${var.name} are"

  filter = join(" AND ", [
    "resource.type=\"k8s_container\"",
    "resource.labels.location=\"${var.region}\"",
    "resource.labels.namespace_name=\"${local.job}\"",
    "severity=INFO",
    "(textPayload:\"looked at\" OR jsonPayload.message:\"looked at\")",
  ])

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [google_project_service.this]
}

# Cloud Monitoring refuses a policy on a metric that it does not know yet, for up to ten minutes and mostly one. If it does so nevertheless, apply again.
# https://github.com/hashicorp/terraform-provider-google/issues/11102
resource "time_sleep" "metric" {
  create_duration = "2m"

  triggers = { metric = google_logging_metric.looked.id }
}

locals {
  runs = join(" AND ", [
    "resource.type = \"k8s_container\"",
    "resource.labels.cluster_name = \"${var.cluster_name}\"",
    "resource.labels.location = \"${var.region}\"",
    "metric.type = \"logging.googleapis.com/user/${google_logging_metric.looked.name}\"",
  ])
}

# Whether a metric of a log without records has zeros or nothing is up to Cloud Logging: either is silence. Each pod is a series of its own, which ends with it:
# only their sum says anything. The longest time is 23.5 hours: https://cloud.google.com/monitoring/alerts/metric-absence
resource "google_monitoring_alert_policy" "silence" {
  project      = var.project
  display_name = "${var.name}-${local.job}-silence"
  combiner     = "OR"
  severity     = "ERROR"

  conditions {
    display_name = "For a day nobody looked how old secrets are"

    condition_absent {
      filter   = local.runs
      duration = "84600s"

      aggregations {
        alignment_period     = "3600s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  conditions {
    display_name = "No run in a day looked how old secrets are"

    condition_threshold {
      filter          = local.runs
      comparison      = "COMPARISON_LT"
      threshold_value = 1
      duration        = "0s"

      aggregations {
        alignment_period     = "84600s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  notification_channels = var.notification_channels

  documentation {
    mime_type = "text/markdown"
    content   = "`kubectl get cronjobs,jobs,pods --namespace ${local.job}` says whether the job still runs, and `kubectl describe` why not: an image that cannot be pulled, no node that has room."
  }

  alert_strategy {
    auto_close = "86400s"
  }

  depends_on = [time_sleep.metric]
}
