# What the module calls. They stay on when the module goes: switching an API off breaks whatever else in the project uses it.
resource "google_project_service" "this" {
  for_each = toset([
    "dns.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "secretmanager.googleapis.com",
    "sqladmin.googleapis.com",
  ])

  project = var.project
  service = each.key

  disable_on_destroy = false
}
