# All of a cell's channels have its name, by which the layers above find them, with the address as the label `email_address`.
resource "google_monitoring_notification_channel" "email" {
  for_each = var.alarm_emails

  project      = var.project
  display_name = var.name
  description  = "Alarms of ${var.name}"
  type         = "email"
  labels       = { email_address = each.key }

  # Policies of the layers above use it, too, and Cloud Monitoring would refuse to delete it for as long as they do: somebody who is taken out is taken
  # out of them, and whoever takes their place is there once these layers are applied.
  # https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.notificationChannels/delete
  force_delete = true

  depends_on = [google_project_service.this]
}

# Somebody has a version of a key of the cell, or of one of its clients, destroyed, or switches it off. It can be taken back for `key_days`, and then never.
# https://cloud.google.com/logging/docs/alerting/log-based-alerts
resource "google_monitoring_alert_policy" "key_destroyed" {
  project      = var.project
  display_name = "${var.name}-key-destroyed"
  combiner     = "OR"
  severity     = "CRITICAL"

  conditions {
    display_name = "A version of a key is to be destroyed, or was disabled"

    condition_matched_log {
      filter = join(" AND ", [
        "log_id(\"cloudaudit.googleapis.com/activity\")",
        "protoPayload.serviceName=\"cloudkms.googleapis.com\"",
        "protoPayload.methodName=(\"DestroyCryptoKeyVersion\" OR \"UpdateCryptoKeyVersion\")",
        "protoPayload.resourceName=~\"/locations/${var.region}/keyRings/${var.name}(-|/)\"",
      ])
    }
  }

  notification_channels = [for channel in google_monitoring_notification_channel.email : channel.id]

  documentation {
    mime_type = "text/markdown"
    content   = "`gcloud kms keys versions restore` brings a version back that is to be destroyed, `… enable` one that was disabled."
  }

  # A policy that looks at logs has to say how often it may tell.
  alert_strategy {
    auto_close = "86400s"

    notification_rate_limit {
      period = "300s"
    }
  }

  depends_on = [google_project_service.this]
}
