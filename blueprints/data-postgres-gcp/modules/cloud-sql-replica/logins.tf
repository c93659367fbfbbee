# Who signs in to a copy is a user of its home. Apps do so as themselves: their accounts are users there, and here a condition leaves them the one instance.
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

# The secret that apps read says where the copy is. From its promotion on a job in the cell's cluster writes a login of its own into it, and renews it (the module
# cluster-login): the password of the home stays at home.

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
  labels = merge(local.marks, var.promoted ? { rotation_days = tostring(var.login.rotation_days + 2) } : {})

  # A version that was replaced can be enabled again for so long.
  version_destroy_ttl = "${var.secret_days * 86400}s"

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.this]
}

# What a copy says is no secret, and stands here until there is one.
resource "google_secret_manager_secret_version" "place" {
  count = var.promoted ? 0 : 1

  secret      = google_secret_manager_secret.login.id
  secret_data = jsonencode(local.connection)

  # What is written later counts, and until then this does.
  deletion_policy = "ABANDON"

  # Apps find one version at any time: the new one is there before the old one goes.
  lifecycle {
    create_before_destroy = true
  }
}

locals {
  connection = {
    ca     = nonsensitive(google_sql_database_instance.this.server_ca_cert[0].cert)
    dbname = var.database
    host   = local.host
    port   = 5432
  }
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

# As of a home: the job writes values and reads the one in force, and sets the password of `postgres`, which came with the data of the home.
resource "google_secret_manager_secret_iam_member" "maker" {
  for_each = toset(var.promoted ? ["roles/secretmanager.secretAccessor", "roles/secretmanager.secretVersionManager"] : [])

  project   = var.project
  secret_id = google_secret_manager_secret.login.secret_id
  role      = each.key
  member    = local.maker
}

resource "google_project_iam_member" "maker" {
  for_each = toset(var.promoted ? [var.login.role] : [])

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

# What Terraform made before: a value that apps read until there is another one, and the login of a copy that stood alone, which owns what it made.
removed {
  from = google_secret_manager_secret_version.login

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
