# What the module calls. They stay on when the module goes: switching an API off breaks whatever else in the project uses it.
resource "google_project_service" "source" {
  for_each = toset([
    "iam.googleapis.com",
    "monitoring.googleapis.com",
    "pubsub.googleapis.com",
    "storage.googleapis.com",
    "storagetransfer.googleapis.com",
  ])

  project = var.source_bucket.project
  service = each.key

  disable_on_destroy = false
}
