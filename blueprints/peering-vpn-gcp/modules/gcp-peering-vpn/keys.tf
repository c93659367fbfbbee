locals {
  keys = var.makes_keys ? [for number in sort(keys(random_password.key)) : random_password.key[number].result] : var.keys
}

# Letters and digits, which every cloud takes.
resource "random_password" "key" {
  for_each = var.makes_keys ? local.tunnels : {}

  length  = 48
  special = false
}

# Where the other side's stack reads them.
resource "google_secret_manager_secret" "keys" {
  count = var.makes_keys ? 1 : 0

  project   = var.project
  secret_id = var.name

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
  count = var.makes_keys ? 1 : 0

  secret      = google_secret_manager_secret.keys[0].id
  secret_data = join(",", local.keys)

  # The key that the other side still has is readable until the new one is known.
  lifecycle {
    create_before_destroy = true
  }
}
