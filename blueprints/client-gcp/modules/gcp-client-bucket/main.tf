locals {
  full = "${var.name}-${var.bucket}-${var.project}"

  # Names of buckets end at 63 characters and are unique in the world: the project's id stays whole, as far as it goes, and a digest of the full
  # name tells apart what had to be cut.
  # https://cloud.google.com/storage/docs/buckets#naming
  name = var.full_name != null ? var.full_name : length(local.full) <= 63 ? local.full : "${trimsuffix(substr(local.full, 0, 56), "-")}-${substr(sha256(local.full), 0, 6)}"

  # An object that goes before it has lain for 365 days in Archive is charged for all of them, in Coldline for 90.
  # https://cloud.google.com/storage/docs/storage-classes
  archive_class = var.expire_days == null ? "ARCHIVE" : var.expire_days - coalesce(var.archive_days, 0) >= 365 ? "ARCHIVE" : "COLDLINE"
}

resource "google_storage_bucket" "this" {
  #checkov:skip=CKV_GCP_62:Data Access audit logs of the project record who used which object, completely and with the identity, which the bucket's own access logs do not promise
  project  = var.project
  name     = local.name
  location = var.dual_region == null ? var.region : var.dual_region.location

  # Another class than Standard is for a copy, which is written once.
  storage_class = var.storage_class

  # Cloud Storage copies from one region to the other by itself: within 15 minutes with turbo replication, else within 12 hours.
  # https://cloud.google.com/storage/docs/availability-durability#turbo-replication
  rpo = var.dual_region == null ? null : var.dual_region.turbo ? "ASYNC_TURBO" : "DEFAULT"

  force_destroy               = var.force_destroy
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  labels = merge({ bucket = var.bucket }, var.client == null ? {} : { client = var.client }, var.store == null ? {} : { store = replace(var.store, "/", "-") })

  # A pair that Cloud Storage has under a name of its own is a location like any other.
  dynamic "custom_placement_config" {
    for_each = var.dual_region == null ? [] : length(var.dual_region.regions) > 0 ? [var.dual_region.regions] : []

    content {
      data_locations = [for region in custom_placement_config.value : upper(region)]
    }
  }

  versioning {
    enabled = true
  }

  encryption {
    default_kms_key_name = var.kms_key_id
  }

  dynamic "lifecycle_rule" {
    for_each = var.infrequent_access_days == null ? [] : [var.infrequent_access_days]

    content {
      action {
        type          = "SetStorageClass"
        storage_class = "NEARLINE"
      }

      condition {
        age                   = lifecycle_rule.value
        with_state            = "LIVE"
        matches_storage_class = ["STANDARD"]
      }
    }
  }

  dynamic "lifecycle_rule" {
    for_each = var.archive_days == null ? [] : [var.archive_days]

    content {
      action {
        type          = "SetStorageClass"
        storage_class = local.archive_class
      }

      condition {
        age                   = lifecycle_rule.value
        with_state            = "LIVE"
        matches_storage_class = ["STANDARD", "NEARLINE"]
      }
    }
  }

  # In a bucket with versions this hides the object; its last version goes as those that were overwritten do.
  dynamic "lifecycle_rule" {
    for_each = var.expire_days == null ? [] : [var.expire_days]

    content {
      action {
        type = "Delete"
      }

      condition {
        age        = lifecycle_rule.value
        with_state = "LIVE"
      }
    }
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      days_since_noncurrent_time = var.noncurrent_days
      with_state                 = "ARCHIVED"
    }
  }

  # Parts of uploads that never ended are invisible, and paid for.
  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }

    condition {
      age = 7
    }
  }

  # Versions guard against apps. This guards against whoever deletes versions, or the bucket: for so long all of it comes back
  # (https://cloud.google.com/storage/docs/soft-delete). 0 turns it off, 7 days are on where nothing is said.
  soft_delete_policy {
    retention_duration_seconds = var.soft_delete_days * 86400
  }

  lifecycle {
    prevent_destroy = true
  }
}

# Cloud Storage gives the viewers and editors of a project roles on every new bucket: each of them could read the client's data. These bindings leave
# the project's owners alone in those roles, so that nobody is locked out for good.
# https://cloud.google.com/storage/docs/access-control/iam-roles#basic-roles
resource "google_storage_bucket_iam_binding" "basic" {
  for_each = toset([
    "roles/storage.legacyBucketOwner",
    "roles/storage.legacyBucketReader",
    "roles/storage.legacyObjectOwner",
    "roles/storage.legacyObjectReader",
  ])

  bucket  = google_storage_bucket.this.name
  role    = each.key
  members = ["projectOwner:${var.project}"]
}
