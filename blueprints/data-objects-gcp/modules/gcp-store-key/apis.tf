# What the module calls, and the service whose agent uses the key. They stay on when the module goes: switching an API off breaks whatever else in
# the project uses it.
resource "google_project_service" "this" {
  for_each = toset(concat(
    ["cloudkms.googleapis.com"],
    {
      objects  = ["storage.googleapis.com"]
      database = ["secretmanager.googleapis.com", "sqladmin.googleapis.com"]
      cache    = ["memorystore.googleapis.com", "secretmanager.googleapis.com"]
    }[var.service],
  ))

  project = var.project
  service = each.key

  disable_on_destroy = false
}
