# Names and rules only: who owns a secret puts its value in (gcloud secrets versions add), so none is ever in the state.
resource "google_secret_manager_secret" "this" {
  for_each = var.secrets

  project   = var.project
  secret_id = each.value

  # In the cell's region and nowhere else. What a secret is replicated to cannot be changed later.
  # https://cloud.google.com/secret-manager/docs/choosing-replication
  replication {
    user_managed {
      replicas {
        location = var.region

        customer_managed_encryption {
          kms_key_name = google_kms_crypto_key.this.id
        }
      }
    }
  }

  # What apps call it: slashes and dots are no characters of a name here.
  annotations = { name = each.key }

  # Google Cloud tells a topic that a secret is due, and changes nothing; until somebody listens there, the label says how old a value may be.
  # https://cloud.google.com/secret-manager/docs/secret-rotation
  labels = {
    client        = var.client
    rotation_days = tostring(var.secret_rotation_days)
  }

  # A version that somebody destroys is disabled for so long, and can be enabled again. A deleted secret is gone at once:
  # https://cloud.google.com/secret-manager/docs/delay-destruction-of-secret-versions
  version_destroy_ttl = "${var.secret_recovery_days * 86400}s"

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_member.agent]
}

# The secret store of the client's namespace signs in as this account of Kubernetes, without an account of Google Cloud between.
# https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity#kubernetes-resources-iam-policies
locals {
  reader = "principal://iam.googleapis.com/projects/${local.number}/locations/global/workloadIdentityPools/${var.project}.svc.id.goog/subject/ns/${var.namespace}/sa/secret-reader"
}

# Of each secret, and not of the project.
resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = google_secret_manager_secret.this

  project   = var.project
  secret_id = each.value.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.reader
}
