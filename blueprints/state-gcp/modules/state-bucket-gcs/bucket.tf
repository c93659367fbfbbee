resource "google_storage_bucket" "state" {
  #checkov:skip=CKV_GCP_62:Data Access audit logs record who used which state (audit.tf): completely, and with the identity, which the bucket's own access logs do not promise
  project  = var.project
  name     = var.bucket
  location = var.location

  force_destroy               = false
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }

  encryption {
    default_kms_key_name = google_kms_crypto_key.state.id
  }

  # A stack that nobody touched for a year still has versions to go back to: a version goes when it is old enough *and* eleven are newer,
  # the live one and ten that it replaced.
  # https://cloud.google.com/storage/docs/lifecycle#numnewerversions
  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      with_state                 = "ARCHIVED"
      days_since_noncurrent_time = var.noncurrent_days
      num_newer_versions         = 11
    }
  }

  # What is left of an upload that never ended.
  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }

    condition {
      age = 7
    }
  }

  # Versions guard against Terraform. This guards against a person who deletes them, or the bucket: for 30 days, both come back.
  # https://cloud.google.com/storage/docs/soft-delete
  soft_delete_policy {
    retention_duration_seconds = 2592000
  }

  # With the states goes the knowledge of what Terraform owns.
  lifecycle {
    prevent_destroy = true
  }

  # The bucket encrypts with the key from its first object on.
  depends_on = [google_kms_crypto_key_iam_member.storage]
}

# Cloud Storage gives the viewers and editors of a project roles on every new bucket: each viewer could read the states, and every secret
# in them. These bindings leave the project's owners alone in those roles, so that nobody is locked out for good.
# https://cloud.google.com/storage/docs/access-control/iam-roles#basic-roles
resource "google_storage_bucket_iam_binding" "basic" {
  for_each = toset([
    "roles/storage.legacyBucketOwner",
    "roles/storage.legacyBucketReader",
    "roles/storage.legacyObjectOwner",
    "roles/storage.legacyObjectReader",
  ])

  bucket  = google_storage_bucket.state.name
  role    = each.key
  members = ["projectOwner:${var.project}"]
}

# Terraform reads, writes and lists states, and creates and deletes locks; it needs no access control lists, as Object Admin would give.
resource "google_storage_bucket_iam_member" "users" {
  for_each = var.users

  bucket = google_storage_bucket.state.name
  role   = "roles/storage.objectUser"
  member = each.key
}
