# A full volume stops what writes to it, and grows only when somebody edits the claim.
# https://cloud.google.com/monitoring/api/metrics_kubernetes
resource "google_monitoring_alert_policy" "volumes" {
  project      = var.project
  display_name = "${var.name}-volume-full"
  combiner     = "OR"
  severity     = "ERROR"

  conditions {
    display_name = "A volume is nearly full"

    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"k8s_pod\"",
        "resource.labels.cluster_name = \"${var.cluster_name}\"",
        "resource.labels.location = \"${var.region}\"",
        "metric.type = \"kubernetes.io/pod/volume/utilization\"",
      ])

      comparison      = "COMPARISON_GT"
      threshold_value = 0.85
      duration        = "900s"

      # A volume is one, whichever pod has it.
      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_MAX"
        cross_series_reducer = "REDUCE_MAX"
        group_by_fields      = ["resource.label.namespace_name", "resource.label.pod_name", "metric.label.volume_name"]
      }
    }
  }

  notification_channels = var.notification_channels

  documentation {
    mime_type = "text/markdown"
    content   = "More than 85 % of a volume is used. A larger size in the claim (`resources.requests.storage`) makes the disk larger while it is in use."
  }

  alert_strategy {
    auto_close = "86400s"
  }

  # A metric is known when something writes it.
  depends_on = [google_container_cluster.this]
}

# Pods wait, and no pool may or can start another node: its maximum is reached, a quota, or there are no machines of the type.
# https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-autoscaler-visibility
resource "google_monitoring_alert_policy" "no_nodes" {
  project      = var.project
  display_name = "${var.name}-no-more-nodes"
  combiner     = "OR"
  severity     = "ERROR"

  conditions {
    display_name = "Pods wait for a node that does not come"

    condition_matched_log {
      filter = join(" AND ", [
        "resource.type=\"k8s_cluster\"",
        "resource.labels.cluster_name=\"${var.cluster_name}\"",
        "resource.labels.location=\"${var.region}\"",
        "log_id(\"container.googleapis.com/cluster-autoscaler-visibility\")",
        "(jsonPayload.noDecisionStatus.noScaleUp:* OR jsonPayload.resultInfo.results.errorMsg.messageId:\"scale.up.error\")",
      ])
    }
  }

  notification_channels = var.notification_channels

  documentation {
    mime_type = "text/markdown"
    content   = "The record in the log says why: the maximum of a node pool (`max_size`), a quota of the project, or no machines of the type in the zone. Pods that ask for more than any node has wait for ever."
  }

  # A policy that looks at logs has to say how often it may tell.
  alert_strategy {
    auto_close = "86400s"

    notification_rate_limit {
      period = "3600s"
    }
  }

  depends_on = [google_container_cluster.this]
}

# https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/how-to/monitoring-metrics
resource "google_monitoring_alert_policy" "backups" {
  count = var.backups == null ? 0 : 1

  project      = var.project
  display_name = "${var.name}-backup-failed"
  combiner     = "OR"
  severity     = "ERROR"

  conditions {
    display_name = "A backup of the cluster failed"

    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"gkebackup.googleapis.com/BackupPlan\"",
        "resource.labels.location = \"${var.region}\"",
        "resource.labels.backup_plan_id = one_of(${join(", ", [for plan in sort(keys(local.plans)) : "\"${var.name}-${plan}\""])})",
        "metric.type = \"gkebackup.googleapis.com/backup_completion_times\"",
        "metric.labels.state = \"FAILED\"",
      ])

      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      # The metric says how long it took, by how it ended.
      aggregations {
        alignment_period   = "3600s"
        per_series_aligner = "ALIGN_PERCENTILE_99"
      }
    }
  }

  notification_channels = var.notification_channels

  documentation {
    mime_type = "text/markdown"
    content   = "`gcloud beta container backup-restore backups describe` says why. A pod whose volume cannot be copied is often the reason."
  }

  alert_strategy {
    auto_close = "86400s"
  }

  depends_on = [google_gke_backup_backup_plan.this]
}
