# The identity of one app of one client in Google Cloud: its pods act as it, and nobody else. An account, and not the pods' own principal, because Cloud
# SQL lets accounts sign in and no principals: https://cloud.google.com/sql/docs/postgres/iam-authentication
resource "google_service_account" "this" {
  project      = var.project
  account_id   = var.account_id
  display_name = substr("${var.name}-${var.app}", 0, 100)
  description  = "Pods of ${var.app} in the namespace ${var.namespace}"
}

# The service account of Kubernetes that is annotated with it. Clusters of one project share its identities.
# https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity#identity_sameness
resource "google_service_account_iam_member" "pods" {
  service_account_id = google_service_account.this.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:${var.project}.svc.id.goog[${var.namespace}/${var.app}]"
}

# Reading is listing and getting; writing is putting and deleting besides, and no changing of who may do it.
# https://cloud.google.com/storage/docs/access-control/iam-roles
resource "google_storage_bucket_iam_member" "this" {
  for_each = var.buckets

  bucket = var.bucket_names[each.key]
  role   = each.value == "write" ? "roles/storage.objectUser" : "roles/storage.objectViewer"
  member = google_service_account.this.member
}

# Addresses of objects that it signs for others are signed in its own name: https://cloud.google.com/storage/docs/access-control/signed-urls
resource "google_service_account_iam_member" "signs" {
  count = coalesce(var.signs, length(var.buckets) > 0) ? 1 : 0

  service_account_id = google_service_account.this.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.this.member
}
