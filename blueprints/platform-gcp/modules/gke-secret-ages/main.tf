# Names are made by the layers above, values by people: this one only looks how old they are, from a job in the cell's cluster.

locals {
  job = "secret-ages"

  # The pods themselves, by the pool of the project's identities. A namespace and an account of this name are the same identity in every cluster of the
  # project: cells that share one have this identity in common, and each gives it roles for its own secrets.
  # https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity#kubernetes-resources-iam-policies
  member = "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${var.workload_pool}/subject/ns/${local.job}/sa/${local.job}"
}

data "google_project" "this" {
  project_id = var.project
}

# They stay on when the module goes: switching an API off breaks whatever else in the project uses it.
resource "google_project_service" "this" {
  for_each = toset(["iam.googleapis.com", "logging.googleapis.com", "monitoring.googleapis.com", "secretmanager.googleapis.com"])

  project = var.project
  service = each.key

  disable_on_destroy = false
}

# Who lists secrets is asked for it on the project, where a condition on names of secrets is never met: so the list is a role of its own, without one. It shows
# names, labels and annotations of all secrets of the project. https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/list
resource "google_project_iam_custom_role" "names" {
  project     = var.project
  role_id     = "${replace(var.name, "-", "_")}_secret_ages"
  title       = "${var.name} secret ages: names"
  description = "Which secrets there are"
  permissions = ["secretmanager.secrets.list"]

  depends_on = [google_project_service.this]
}

resource "google_project_iam_member" "names" {
  project = var.project
  role    = google_project_iam_custom_role.names.id
  member  = local.member
}

# When versions were made, of the secrets of this cell. The role has no `secretmanager.versions.access`, which reads a value:
# https://cloud.google.com/iam/docs/roles-permissions/secretmanager#secretmanager.viewer
resource "google_project_iam_member" "ages" {
  project = var.project
  role    = "roles/secretmanager.viewer"
  member  = local.member

  # https://cloud.google.com/secret-manager/docs/access-control#condition
  condition {
    title       = "${var.name}-${local.job}"
    description = "Secrets of ${var.name}"
    expression  = "resource.name.startsWith(\"projects/${data.google_project.this.number}/secrets/${var.secret_prefix}\")"
  }
}

module "job" {
  source = "../cluster-job"

  name        = local.job
  part_of     = var.name
  description = "Tells which secrets of ${var.name} are older than they may be"
  image       = var.image
  files       = { "ages.py" = file("${path.module}/ages.py") }
  main        = "ages.py"

  # Often enough that one run may be missed before nobody having looked is an alarm.
  schedule = "41 */6 * * *"

  environment = {
    PREFIX  = var.secret_prefix
    PROJECT = var.project
  }
  metadata_server = true

  # The name is known once there are nodes. Without its roles it would begin with a failure.
  depends_on = [google_project_iam_member.ages, google_project_iam_member.names, var.cluster_name]
}
