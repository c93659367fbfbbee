locals {
  # Names of secrets are of a project and not of a region, and know no slashes: the cell stands in them, and whatever else is no letter, digit, hyphen or underscore
  # becomes a hyphen. Clients' secrets are called by the same rule: https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
  ids = { for name in setunion(var.secrets, var.other_secrets) : name => "${var.name}-${replace(trimprefix(name, "${var.project_name}/"), "/[^A-Za-z0-9_-]/", "-")}" }

  # What the store of the namespace signs in as: the pods themselves, by the pool of the project's identities.
  # https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity#kubernetes-resources-iam-policies
  member = "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${var.workload_pool}/subject/ns/${var.namespace}/sa/secret-reader"
}

# It stays on when the module goes: switching an API off breaks whatever else in the project uses it.
resource "google_project_service" "this" {
  project = var.project
  service = "secretmanager.googleapis.com"

  disable_on_destroy = false
}

data "google_project" "this" {
  project_id = var.project
}

# The secrets of the apps that belong to the whole estate: names and rules only. Who owns one puts its value in, so none is ever in the state. They lie in the region
# of the cell, and in no other.
resource "google_secret_manager_secret" "this" {
  for_each = var.secrets

  project   = var.project
  secret_id = local.ids[each.key]

  annotations = { name = each.key }

  # How old a value may be.
  labels = { rotation_days = tostring(var.rotation_days) }

  replication {
    user_managed {
      replicas {
        location = var.region

        customer_managed_encryption {
          kms_key_name = var.key
        }
      }
    }
  }

  # A version that somebody destroys comes back that long.
  version_destroy_ttl = "${var.recovery_days * 86400}s"

  # A secret that is deleted is gone at once, with all its values.
  deletion_protection = var.deletion_protection

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.this]
}

# Values, and neither new ones nor the list of secrets.
resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = google_secret_manager_secret.this

  project   = var.project
  secret_id = each.value.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.member
}

# Those that somebody else makes, now or later: a condition takes a secret that is not there yet, a role on the secret does not
# (https://cloud.google.com/secret-manager/docs/access-control#condition). A project has 20 such bindings of one role and one member, and the store of
# each cell in it is the same member; a condition has 12 operators: https://cloud.google.com/iam/quotas
resource "google_project_iam_member" "others" {
  for_each = { for number, names in chunklist(sort(var.other_secrets), 10) : tostring(number) => names }

  project = var.project
  role    = "roles/secretmanager.secretAccessor"
  member  = local.member

  condition {
    title       = "${var.name}-shared-${each.key}"
    description = "Secrets of others that apps of the whole estate read"
    expression  = join(" || ", [for name in each.value : "resource.name.startsWith(\"projects/${data.google_project.this.number}/secrets/${local.ids[name]}/versions/\")"])
  }
}
