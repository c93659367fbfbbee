# Who uses the objects of a store here. Reading is listing and getting; writing is putting and deleting besides, and no changing of who may do it.
# https://cloud.google.com/storage/docs/access-control/iam-roles
resource "google_storage_bucket_iam_member" "app" {
  for_each = var.members

  bucket = var.bucket
  role   = each.value.write ? "roles/storage.objectUser" : "roles/storage.objectViewer"
  member = each.value.member == null ? "principal://iam.googleapis.com/projects/${data.google_project.this[0].number}/locations/global/workloadIdentityPools/${var.project}.svc.id.goog/subject/ns/${var.namespace}/sa/${each.key}" : each.value.member
}

# Apps of the whole estate have no account of Google Cloud: their pods come as themselves.
# https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity#kubernetes-resources-iam-policies
data "google_project" "this" {
  count = anytrue([for app in var.members : app.member == null]) ? 1 : 0

  project_id = var.project
}

# Of a bucket in two regions: whether all of it was copied in time.
# https://cloud.google.com/storage/docs/availability-durability#turbo-replication
resource "google_monitoring_alert_policy" "rpo" {
  count = var.watched ? 1 : 0

  project      = var.project
  display_name = "${substr(var.bucket, 0, 120)}-rpo"
  combiner     = "OR"
  severity     = "CRITICAL"
  user_labels  = var.labels

  conditions {
    display_name = "${var.bucket} is not copied in time from one of its regions to the other"

    condition_threshold {
      filter          = "resource.type=\"gcs_bucket\" AND resource.label.bucket_name=\"${var.bucket}\" AND metric.type=\"storage.googleapis.com/replication/meeting_rpo\""
      comparison      = "COMPARISON_LT"
      threshold_value = 1
      duration        = "900s"

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_FRACTION_TRUE"
      }
    }
  }

  notification_channels = var.notification_channels
}
