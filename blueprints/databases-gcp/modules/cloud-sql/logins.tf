# The apps' login. A job in the cell's cluster makes it and renews it (the module cluster-login): here is the secret that apps read, and what that job may do.

locals {
  host = trimsuffix(google_dns_record_set.this.name, ".")
}

resource "google_secret_manager_secret" "login" {
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

  annotations = { name = var.secret_name }

  # Two days later somebody is told that nobody has renewed it.
  labels = merge(local.marks, { rotation_days = tostring(var.login.rotation_days + 2) })

  # A version that was replaced can be enabled again for so long.
  version_destroy_ttl = "${var.secret_days * 86400}s"

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.this]
}

# The namespace's secret store reads the login.
resource "google_secret_manager_secret_iam_member" "reader" {
  project   = var.project
  secret_id = google_secret_manager_secret.login.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${var.project}.svc.id.goog/subject/ns/${var.namespace}/sa/secret-reader"
}

data "google_project" "this" {
  project_id = var.project
}

# The job writes values, and reads the one in force. Which ones there are, and how old, a role says that reads none.
resource "google_secret_manager_secret_iam_member" "maker" {
  for_each = toset(["roles/secretmanager.secretAccessor", "roles/secretmanager.secretVersionManager"])

  project   = var.project
  secret_id = google_secret_manager_secret.login.secret_id
  role      = each.key
  member    = local.maker
}

# It sets the password of `postgres` before it signs in as that, and keeps none. Cloud SQL has no roles on an instance: of the project's a condition leaves the one.
# https://cloud.google.com/sql/docs/postgres/iam-conditions
resource "google_project_iam_member" "maker" {
  for_each = toset([var.login.role])

  project = var.project
  role    = each.key
  member  = local.maker

  condition {
    title      = local.instance
    expression = "resource.name == \"projects/${var.project}/instances/${local.instance}\""
  }
}

locals {
  # An account of Kubernetes has roles itself: https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity#kubernetes-resources-iam-policies
  maker = "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${var.project}.svc.id.goog/subject/ns/${var.login.namespace}/sa/${var.login.namespace}"
}

# Apps may sign in as themselves as well, with a token of the moment and no password. What they may do in the database the login grants them.
# https://cloud.google.com/sql/docs/postgres/iam-authentication
resource "google_sql_user" "app" {
  for_each = var.app_accounts

  project  = var.project
  instance = google_sql_database_instance.this.name
  name     = trimsuffix(each.value, ".gserviceaccount.com")
  type     = "CLOUD_IAM_SERVICE_ACCOUNT"

  # As above. An app that is taken away cannot sign in any more: it has lost the role below.
  deletion_policy = "ABANDON"
}

# Copies have the users of their home: apps that sign in to one are users here, without a role here.
resource "google_sql_user" "elsewhere" {
  for_each = var.accounts_elsewhere

  project  = var.project
  instance = google_sql_database_instance.this.name
  name     = trimsuffix(each.value, ".gserviceaccount.com")
  type     = "CLOUD_IAM_SERVICE_ACCOUNT"

  deletion_policy = "ABANDON"
}

# Cloud SQL has no roles on an instance: of the project's a condition leaves the one. Client is for the proxy and the connectors.
# https://cloud.google.com/sql/docs/postgres/iam-conditions
resource "google_project_iam_member" "app" {
  for_each = { for pair in setproduct(keys(var.app_accounts), ["client", "instanceUser"]) : "${pair[0]}/${pair[1]}" => pair }

  project = var.project
  role    = "roles/cloudsql.${each.value[1]}"
  member  = "serviceAccount:${var.app_accounts[each.value[0]]}"

  condition {
    title      = local.instance
    expression = "resource.name == \"projects/${var.project}/instances/${local.instance}\""
  }
}

# What Terraform made before: a value that apps read until there is another one, and a user that owns what it made.
removed {
  from = google_secret_manager_secret_version.login

  lifecycle {
    destroy = false
  }
}

# Of a copy that became a home: where it was.
removed {
  from = google_secret_manager_secret_version.place

  lifecycle {
    destroy = false
  }
}

removed {
  from = google_sql_user.login

  lifecycle {
    destroy = false
  }
}
