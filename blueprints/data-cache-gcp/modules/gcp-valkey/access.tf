# Memorystore has no roles on an instance: of the project's a condition leaves the one.
# https://cloud.google.com/memorystore/docs/valkey/about-iam-auth
resource "google_project_iam_member" "app" {
  for_each = var.members

  project = var.project
  role    = "roles/memorystore.dbConnectionUser"
  member  = each.value == null ? "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${var.project}.svc.id.goog/subject/ns/${var.namespace}/sa/${each.key}" : each.value

  condition {
    title      = var.name
    expression = "resource.name == \"projects/${var.project}/locations/${var.region}/instances/${var.name}\""
  }
}

data "google_project" "this" {
  project_id = var.project
}

# What apps have to know to ask it: no password, but a certificate. In the secret that the namespace's secret store reads, where apps look for everything of the kind.
resource "google_secret_manager_secret" "connection" {
  project   = var.project
  secret_id = var.secret_id

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

  annotations         = { name = var.secret_name }
  labels              = local.marks
  version_destroy_ttl = "${var.secret_days * 86400}s"

  depends_on = [google_project_service.this]
}

locals {
  connection = {
    auth    = "iam"
    ca      = local.ca
    cluster = local.is_cluster
    host    = trimsuffix(google_dns_record_set.this.name, ".")
    port    = 6379
    reader  = local.reader
    url     = "rediss://${trimsuffix(google_dns_record_set.this.name, ".")}:6379"
  }
}

resource "google_secret_manager_secret_version" "connection" {
  secret = google_secret_manager_secret.connection.id

  secret_data_wo         = jsonencode(local.connection)
  secret_data_wo_version = parseint(substr(sha1(jsonencode(local.connection)), 0, 7), 16)

  # Apps find one version at any time: the new one is there before the old one goes.
  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret_iam_member" "reader" {
  project   = var.project
  secret_id = google_secret_manager_secret.connection.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${var.project}.svc.id.goog/subject/ns/${var.namespace}/sa/secret-reader"
}
