# The apps' login: a password that nobody types, in the secret that apps read, and in no state. A new one is made with
# `terraform apply -replace=module.database.google_secret_manager_secret_version.login`.

locals {
  login = "app_${substr(local.database, 0, 40)}"
  host  = trimsuffix(google_dns_record_set.this.name, ".")

  # All that the secret says besides the password. Another of it is another version, with a password of its own.
  connection = {
    ca       = google_sql_database_instance.this.server_ca_cert[0].cert
    dbname   = local.database
    host     = local.host
    port     = 5432
    username = local.login
  }
}

# Long enough for what is asked of passwords, and without characters that a URL would take for its own.
ephemeral "random_password" "login" {
  length           = 40
  special          = true
  override_special = "-_"
  min_lower        = 1
  min_upper        = 1
  min_numeric      = 1
  min_special      = 1
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
  labels      = local.marks

  # A version that was replaced can be enabled again for so long.
  version_destroy_ttl = "${var.secret_days * 86400}s"

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.this]
}

resource "google_secret_manager_secret_version" "login" {
  secret = google_secret_manager_secret.login.id

  secret_data_wo = jsonencode(merge(local.connection, {
    password = ephemeral.random_password.login.result
    url      = "postgresql://${local.login}:${ephemeral.random_password.login.result}@${local.host}:5432/${local.database}?sslmode=require"
  }))
  secret_data_wo_version = parseint(substr(sha1(jsonencode(local.connection)), 0, 7), 16)

  # Apps find one version at any time: the new one is there before the old one goes.
  lifecycle {
    create_before_destroy = true
  }
}

# It owns what it makes, and may make all that an app needs (role cloudsqlsuperuser). A new version of the secret is a new password.
resource "google_sql_user" "login" {
  project  = var.project
  instance = google_sql_database_instance.this.name
  name     = local.login
  type     = "BUILT_IN"

  password_wo         = ephemeral.random_password.login.result
  password_wo_version = tonumber(google_secret_manager_secret_version.login.version)

  # A user that owns something cannot be deleted; it goes with the instance.
  deletion_policy = "ABANDON"
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
