# One key for all that is the client's (disks of its nodes, database, buckets, secrets) and nothing that is another's. Terraform can neither delete
# a key ring nor make one whose name was used before, so it goes by the client's name and serves once.
# https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/kms_key_ring
resource "google_kms_key_ring" "this" {
  project  = var.project
  name     = var.name
  location = var.region

  depends_on = [google_project_service.this]
}

resource "google_kms_crypto_key" "this" {
  name     = "client"
  key_ring = google_kms_key_ring.this.id
  purpose  = "ENCRYPT_DECRYPT"

  # 90 days, the longest that the CIS benchmark lets pass (1.10). Versions that were rotated out stay, and decrypt what they encrypted.
  rotation_period = "7776000s"

  # A version that somebody destroys can be restored for so long.
  destroy_scheduled_duration = "${var.key_days * 86400}s"

  labels = { client = var.client }

  # Without the key nothing of the client's can be read again. Terraform cannot delete a key either, but would destroy all of its versions.
  lifecycle {
    prevent_destroy = true

    # It is set when the key is made. Another number would have the key made anew.
    ignore_changes = [destroy_scheduled_duration]
  }
}

data "google_project" "this" {
  project_id = var.project
}

data "google_storage_project_service_account" "this" {
  project = var.project

  depends_on = [google_project_service.this]
}

locals {
  number = data.google_project.this.number

  # Only the agents of the services that encrypt with it use the key. Whoever may read an object or a secret gets it decrypted, and needs no role here.
  # https://cloud.google.com/iam/docs/service-agents
  agents = merge(
    {
      secrets = "serviceAccount:service-${local.number}@gcp-sa-secretmanager.iam.gserviceaccount.com"
      storage = data.google_storage_project_service_account.this.member
    },
    var.has_nodes ? { disks = "serviceAccount:service-${local.number}@compute-system.iam.gserviceaccount.com" } : {},
    var.has_database || contains(var.stores, "postgres") ? { database = "serviceAccount:service-${local.number}@gcp-sa-cloud-sql.iam.gserviceaccount.com" } : {},
    contains(var.stores, "cache") ? { cache = "serviceAccount:service-${local.number}@gcp-sa-memorystore.iam.gserviceaccount.com" } : {},
  )
}

resource "google_kms_crypto_key_iam_member" "agent" {
  for_each = local.agents

  crypto_key_id = google_kms_crypto_key.this.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = each.value

  depends_on = [google_project_service.stores, google_project_service.this]
}
