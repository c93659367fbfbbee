# Terraform can neither delete a key ring nor make one whose name was used, so it has the name of the bucket, which serves once as well.
# https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/kms_key_ring
resource "google_kms_key_ring" "state" {
  project = var.project
  name    = var.bucket

  # A key of another place cannot encrypt the bucket.
  # https://cloud.google.com/storage/docs/encryption/customer-managed-keys
  location = var.location

  depends_on = [google_project_service.this]
}

resource "google_kms_crypto_key" "state" {
  name     = "terraform-state"
  key_ring = google_kms_key_ring.state.id
  purpose  = "ENCRYPT_DECRYPT"

  # 90 days, the longest that the CIS benchmark lets pass (1.10). Versions that were rotated out stay, and decrypt what they encrypted.
  rotation_period = "7776000s"

  # A version of the key that somebody destroys can be restored for 30 days.
  destroy_scheduled_duration = "2592000s"

  # Without the key no state can be read again. Terraform cannot delete a key either, but would destroy all of its versions.
  lifecycle {
    prevent_destroy = true
  }
}

# Cloud Storage makes its service agent when it is first asked for it.
data "google_storage_project_service_account" "this" {
  project = var.project

  depends_on = [google_project_service.this]
}

# Only the service agent uses the key. Whoever may read an object gets it decrypted, and needs no role here.
# https://cloud.google.com/storage/docs/encryption/customer-managed-keys#service-agents
resource "google_kms_crypto_key_iam_member" "storage" {
  crypto_key_id = google_kms_crypto_key.state.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = data.google_storage_project_service_account.this.member
}
