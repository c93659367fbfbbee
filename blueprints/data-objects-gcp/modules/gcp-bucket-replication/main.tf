# What is written into one bucket is copied into another by a job of the Storage Transfer Service, object by object as Cloud Storage tells of each.
# https://cloud.google.com/storage-transfer/docs/cross-bucket-replication

# The agent that copies is that of the project whose bucket is read. It is made when it is first asked for.
data "google_storage_transfer_project_service_account" "this" {
  project = var.source_bucket.project

  depends_on = [google_project_service.source]
}

# The agent of Cloud Storage tells a topic of what is written.
data "google_storage_project_service_account" "source" {
  project = var.source_bucket.project

  depends_on = [google_project_service.source]
}

# What the agent has to do and no more: the roles that there are for it would let it delete buckets, and read every topic of the project.
# https://cloud.google.com/storage-transfer/docs/cross-bucket-replication#required-roles
locals {
  # Ids of roles are letters, digits, underscores and dots, 64 of them: https://cloud.google.com/iam/docs/creating-custom-roles
  plain   = replace(var.name, "-", "_")
  role_id = length(local.plain) <= 48 ? local.plain : "${substr(local.plain, 0, 41)}_${substr(sha1(local.plain), 0, 6)}"

  roles = {
    # Of the bucket that is read: its objects, and that it tells of them.
    source = {
      project     = var.source_bucket.project
      permissions = ["storage.buckets.get", "storage.buckets.update", "storage.objects.get", "storage.objects.list"]
    }
    # Of the bucket that is written to. An object that is overwritten is deleted first.
    sink = {
      project     = var.sink_bucket.project
      permissions = ["storage.buckets.get", "storage.objects.create", "storage.objects.delete", "storage.objects.get", "storage.objects.list"]
    }
    # Of the project: a topic of the job's own, and what listens to it.
    events = {
      project     = var.source_bucket.project
      permissions = ["pubsub.subscriptions.consume", "pubsub.subscriptions.create", "pubsub.topics.attachSubscription", "pubsub.topics.create"]
    }
  }
}

resource "google_project_iam_custom_role" "this" {
  for_each = local.roles

  project     = each.value.project
  role_id     = "${local.role_id}.${each.key}"
  title       = substr("${var.name} ${each.key}", 0, 100)
  description = "What the Storage Transfer Service does to copy from ${var.source_bucket.name} to ${var.sink_bucket.name}"
  permissions = each.value.permissions
}

resource "google_storage_bucket_iam_member" "source" {
  bucket = var.source_bucket.name
  role   = google_project_iam_custom_role.this["source"].name
  member = data.google_storage_transfer_project_service_account.this.member
}

resource "google_storage_bucket_iam_member" "sink" {
  bucket = var.sink_bucket.name
  role   = google_project_iam_custom_role.this["sink"].name
  member = data.google_storage_transfer_project_service_account.this.member
}

resource "google_project_iam_member" "events" {
  project = var.source_bucket.project
  role    = google_project_iam_custom_role.this["events"].name
  member  = data.google_storage_transfer_project_service_account.this.member
}

# The job makes its topic, whose name nobody knows before. The condition always holds: its title keeps the bindings of two jobs apart, so that one can go without the other.
# https://cloud.google.com/iam/docs/conditions-overview
resource "google_project_iam_member" "notifications" {
  project = var.source_bucket.project
  role    = "roles/pubsub.publisher"
  member  = data.google_storage_project_service_account.source.member

  condition {
    title      = var.name
    expression = "request.time > timestamp(\"2020-01-01T00:00:00Z\")"
  }
}

# It has no name but the one that the service gives it: https://cloud.google.com/storage-transfer/docs/cross-bucket-replication#limitations
resource "google_storage_transfer_job" "this" {
  project     = var.source_bucket.project
  description = var.name

  replication_spec {
    gcs_data_source {
      bucket_name = var.source_bucket.name
    }

    gcs_data_sink {
      bucket_name = var.sink_bucket.name
    }

    transfer_options {
      # What is the same is left alone: of two buckets that copy into each other, an object goes there and is not copied back.
      overwrite_when = "DIFFERENT"

      # Key and class are those of the bucket that it comes to.
      metadata_options {
        kms_key       = "KMS_KEY_DESTINATION_BUCKET_DEFAULT"
        storage_class = "STORAGE_CLASS_DESTINATION_BUCKET_DEFAULT"
      }
    }
  }

  # Objects that could not be copied are in the log of the project.
  logging_config {
    log_actions       = ["COPY"]
    log_action_states = ["FAILED"]
  }

  depends_on = [
    google_project_iam_member.events,
    google_project_iam_member.notifications,
    google_storage_bucket_iam_member.sink,
    google_storage_bucket_iam_member.source,
  ]
}
