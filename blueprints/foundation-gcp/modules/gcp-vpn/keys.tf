# Pre-shared keys. Letters and digits alone: some devices take nothing else.
# https://cloud.google.com/network-connectivity/docs/vpn/how-to/generating-pre-shared-key
resource "random_password" "key" {
  for_each = local.tunnels

  length  = 32
  special = false
}

# Where whoever configures the device reads both keys of a site. Only in the region of the cell.
resource "google_secret_manager_secret" "keys" {
  for_each = var.vpn

  project   = var.project
  secret_id = "${var.name}-vpn-${each.key}"

  replication {
    user_managed {
      replicas {
        location = var.region

        customer_managed_encryption {
          kms_key_name = var.kms_key_id
        }
      }
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_secret_manager_secret_version" "keys" {
  for_each = var.vpn

  secret = google_secret_manager_secret.keys[each.key].id

  secret_data = jsonencode({
    for number in [0, 1] : "tunnel${number + 1}" => random_password.key["${each.key}-${number}"].result
  })

  # The key that a device still has is readable until the new one is known.
  lifecycle {
    create_before_destroy = true
  }
}
