locals {
  hour   = var.backups == null ? 0 : tonumber(split(":", var.backups.start_utc)[0])
  minute = var.backups == null ? 0 : tonumber(split(":", var.backups.start_utc)[1])

  # Two hours apart, since a cluster makes one at a time.
  plans = var.backups == null ? {} : { for name, plan in {
    daily   = { cron = "${local.minute} ${local.hour} * * *", days = var.backups.daily_days }
    weekly  = { cron = "${local.minute} ${(local.hour + 2) % 24} * * 0", days = var.backups.weekly_days }
    monthly = { cron = "${local.minute} ${(local.hour + 4) % 24} 1 * *", days = var.backups.monthly_days }
  } : name => plan if plan.days > 0 }
}

data "google_project" "this" {
  count = var.backups == null ? 0 : 1

  project_id = var.project
}

# Who encrypts backups with the key: the agent of GKE what is in the cluster, that of Backup for GKE the rest. Snapshots of volumes are encrypted with the key of the volume.
# https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/concepts/about-cmek
resource "google_kms_crypto_key_iam_member" "backup" {
  for_each = var.backups == null ? toset([]) : toset(["container-engine-robot", "gcp-sa-gkebackup"])

  crypto_key_id = var.backups.key
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:service-${data.google_project.this[0].number}@${each.key}.iam.gserviceaccount.com"

  depends_on = [google_project_service.this]
}

# What Kubernetes knows, and the volumes of pods, in the cell's own region.
resource "google_gke_backup_backup_plan" "this" {
  for_each = local.plans

  project     = var.project
  name        = "${var.name}-${each.key}"
  description = "${each.key} backups of ${var.cluster_name}"
  cluster     = google_container_cluster.this.id
  location    = var.region

  backup_schedule {
    cron_schedule = each.value.cron
  }

  # A backup is kept 365 days, a plan has 360 of them, and they are locked 90 days at most:
  # https://docs.cloud.google.com/ruby/docs/reference/google-cloud-gke_backup-v1/latest/Google-Cloud-GkeBackup-V1-BackupPlan-RetentionPolicy.
  # Locked are the backups, and not the plan: of that nobody could ever change the days again.
  retention_policy {
    backup_retain_days      = min(each.value.days, each.key == "daily" ? 360 : 365)
    backup_delete_lock_days = var.backups.locked ? min(each.value.days, 90) : 0
  }

  backup_config {
    all_namespaces      = true
    include_secrets     = true
    include_volume_data = true

    encryption_key {
      gcp_kms_encryption_key = var.backups.key
    }
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_member.backup]
}
