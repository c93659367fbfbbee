# What the module calls, and the services whose agents use the keys. They stay on when the module goes: switching an API off breaks whatever else
# in the project uses it.
resource "google_project_service" "this" {
  for_each = toset([
    "cloudkms.googleapis.com",
    "cloudresourcemanager.googleapis.com",
    "compute.googleapis.com",
    "container.googleapis.com",
    "dns.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "secretmanager.googleapis.com",
    "storage.googleapis.com",
  ])

  project = var.project
  service = each.key

  disable_on_destroy = false
}
