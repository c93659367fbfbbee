# Terraform can neither delete a key ring nor make one whose name was used: the name of a cell serves once in a project and region.
# https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/kms_key_ring
resource "google_kms_key_ring" "this" {
  project  = var.project
  name     = var.name
  location = var.region

  depends_on = [google_project_service.this]
}

locals {
  # Keys by what they encrypt, and the services that use each. Whoever may read what is encrypted gets it decrypted, and needs no role on the key.
  keys = {
    # Buckets and secrets of the cell itself.
    data = {
      storage       = data.google_storage_project_service_account.this.email_address
      secretmanager = "service-${data.google_project.this.number}@gcp-sa-secretmanager.iam.gserviceaccount.com"
    }
    # Disks of nodes and of pods: https://cloud.google.com/kubernetes-engine/docs/how-to/using-cmek
    volumes = {
      compute = "service-${data.google_project.this.number}@compute-system.iam.gserviceaccount.com"
    }
    # Secrets of Kubernetes, in its database: https://cloud.google.com/kubernetes-engine/docs/how-to/encrypting-secrets
    cluster = {
      container = "service-${data.google_project.this.number}@container-engine-robot.iam.gserviceaccount.com"
    }
    # Log buckets: https://cloud.google.com/logging/docs/routing/managed-encryption-storage
    logs = {
      logging = data.google_logging_project_cmek_settings.this.service_account_id
    }
  }

  grants = merge([
    for key, agents in local.keys : { for agent, address in agents : "${key}/${agent}" => { key = key, address = address } }
  ]...)
}

# Cloud Resource Manager, which is asked, has to be on before Terraform can turn on anything.
data "google_project" "this" {
  project_id = var.project
}

# Cloud Storage makes its service agent when it is first asked for it, and so does Cloud Logging.
data "google_storage_project_service_account" "this" {
  project = var.project

  depends_on = [google_project_service.this]
}

data "google_logging_project_cmek_settings" "this" {
  project = var.project

  depends_on = [google_project_service.this]
}

resource "google_kms_crypto_key" "this" {
  for_each = toset(["cluster", "data", "logs", "volumes"])

  name     = each.key
  key_ring = google_kms_key_ring.this.id
  purpose  = "ENCRYPT_DECRYPT"

  # 90 days, the longest that the CIS benchmark lets pass (1.10). Versions that were rotated out stay, and decrypt what they encrypted.
  rotation_period = "7776000s"

  # Days in which a version that somebody destroys can be restored.
  destroy_scheduled_duration = "${var.key_days * 86400}s"

  lifecycle {
    # What was encrypted with a destroyed key is lost for good. Terraform cannot delete a key either, but would destroy all of its versions.
    prevent_destroy = true

    # It is set when the key is made. Another number would have the key made anew.
    ignore_changes = [destroy_scheduled_duration]
  }
}

resource "google_kms_crypto_key_iam_member" "agent" {
  for_each = local.grants

  crypto_key_id = google_kms_crypto_key.this[each.value.key].id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:${each.value.address}"
}
