# What the module calls, and the services whose agents use the key. They stay on when the module goes: switching an API off breaks whatever else in
# the project uses it.
resource "google_project_service" "this" {
  for_each = setunion(
    [
      "cloudkms.googleapis.com",
      "iam.googleapis.com",
      "secretmanager.googleapis.com",
      "storage.googleapis.com",
    ],
    var.has_database ? ["sqladmin.googleapis.com"] : [],
  )

  project = var.project
  service = each.key

  disable_on_destroy = false
}

# Apart from the others: while one of those is about to be switched on, Terraform does not ask for the agent of Cloud Storage, and would give it the key anew.
resource "google_project_service" "stores" {
  for_each = { for kind, service in { cache = "memorystore.googleapis.com", postgres = "sqladmin.googleapis.com" } : kind => service if contains(var.stores, kind) }

  project = var.project
  service = each.value

  disable_on_destroy = false
}
