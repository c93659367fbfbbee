# What the cluster calls. They stay on when the module goes: switching an API off breaks whatever else in the project uses it.
resource "google_project_service" "this" {
  for_each = toset(concat(
    ["cloudkms.googleapis.com", "compute.googleapis.com", "container.googleapis.com", "dns.googleapis.com", "iam.googleapis.com", "logging.googleapis.com", "monitoring.googleapis.com"],
    var.backups == null ? [] : ["gkebackup.googleapis.com"],
    length(var.image_repositories) == 0 ? [] : ["artifactregistry.googleapis.com"],
  ))

  project = var.project
  service = each.key

  disable_on_destroy = false
}
