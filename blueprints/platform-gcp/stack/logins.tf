# What jobs that make logins of databases have on each instance that they are let at (databases and stores of `data`): to ask for its authorities and set the password of a user, which nothing
# smaller than the administration of Cloud SQL contains. A role of the cell and not of each database: a project has 300 at most.
# https://cloud.google.com/iam/quotas
resource "google_project_iam_custom_role" "login_maker" {
  project     = cell.account
  role_id     = "${replace(name, "-", "_")}_login_maker"
  title       = "${name} database: makes logins"
  description = "Asks for authorities of databases, and sets passwords of their users"
  permissions = ["cloudsql.instances.listServerCas", "cloudsql.users.create", "cloudsql.users.update"]
}
