# What the module calls. It stays on when the module goes: switching an API off breaks whatever else in the project uses it.
resource "google_project_service" "this" {
  project = var.project
  service = "logging.googleapis.com"

  disable_on_destroy = false
}
