# The key of a store that is no client's, or that lies in two regions, where a client's key is not. Terraform can neither delete a key ring nor make one whose name was
# used before: the name of a store serves once in a project and location.
# https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/kms_key_ring
resource "google_kms_key_ring" "this" {
  project  = var.project
  name     = "${var.name}-data"
  location = var.location

  depends_on = [google_project_service.this]
}

resource "google_kms_crypto_key" "this" {
  name     = "store"
  key_ring = google_kms_key_ring.this.id
  purpose  = "ENCRYPT_DECRYPT"

  # 90 days, the longest that the CIS benchmark lets pass (1.10). Versions that were rotated out stay, and decrypt what they encrypted.
  rotation_period = "7776000s"

  # A version that somebody destroys can be restored for so long.
  destroy_scheduled_duration = "${var.key_days * 86400}s"

  labels = { store = replace(var.store, "/", "-") }

  # Without the key nothing of the store can be read again. Terraform cannot delete a key either, but would destroy all of its versions.
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
  count = var.service == "objects" ? 1 : 0

  project = var.project

  depends_on = [google_project_service.this]
}

locals {
  number = data.google_project.this.number

  # Only the agents of the services that encrypt with it use the key. Whoever may read what is encrypted gets it decrypted, and needs no role here.
  # https://cloud.google.com/iam/docs/service-agents
  agents = merge(
    # The login, or where it is.
    var.service == "objects" ? {} : { secrets = "serviceAccount:service-${local.number}@gcp-sa-secretmanager.iam.gserviceaccount.com" },
    {
      objects  = { for agent in data.google_storage_project_service_account.this : "storage" => agent.member }
      database = { database = "serviceAccount:service-${local.number}@gcp-sa-cloud-sql.iam.gserviceaccount.com" }
      cache    = { cache = "serviceAccount:service-${local.number}@gcp-sa-memorystore.iam.gserviceaccount.com" }
    }[var.service],
  )
}

resource "google_kms_crypto_key_iam_member" "agent" {
  for_each = local.agents

  crypto_key_id = google_kms_crypto_key.this.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = each.value

  depends_on = [google_project_service.this]
}
