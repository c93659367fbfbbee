locals {
  # Names in Secret Manager know no slashes: https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
  ids = { for name in var.secrets : name => "${replace(var.secret_prefix, "/", "-")}-${replace(name, "/", "-")}" }

  # What the store of the namespace signs in as: the pods themselves, by the pool of the project's identities.
  # https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity#kubernetes-resources-iam-policies
  member = "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${var.project}.svc.id.goog/subject/ns/${var.namespace}/sa/secret-reader"
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

# The secrets of the apps that belong to the whole estate: names and rules only. Who owns one puts its value in, so none is ever in the state. They are of the
# region: in no other does anything of them lie, and cells of one project have them under the same name.
# https://cloud.google.com/secret-manager/regional-secrets/data-residency
resource "google_secret_manager_regional_secret" "this" {
  for_each = local.ids

  project   = var.project
  location  = var.region
  secret_id = each.value

  annotations = { name = "${var.secret_prefix}/${each.key}" }

  customer_managed_encryption {
    kms_key_name = var.key
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
resource "google_secret_manager_regional_secret_iam_member" "reader" {
  for_each = google_secret_manager_regional_secret.this

  project   = var.project
  location  = var.region
  secret_id = each.value.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.member
}

# Those that somebody else makes, now or later: a condition takes a secret that is not there yet, a role on the secret does not.
# https://cloud.google.com/secret-manager/docs/access-control#condition
resource "google_project_iam_member" "others" {
  for_each = var.other_secrets

  project = var.project
  role    = "roles/secretmanager.secretAccessor"
  member  = local.member

  condition {
    title       = "${var.name}-${substr(sha1(each.key), 0, 6)}"
    description = each.key
    expression  = "resource.name.startsWith(\"projects/${data.google_project.this.number}/locations/${var.region}/secrets/${replace(each.key, "/", "-")}/versions/\")"
  }
}
