# By name: an end on Google Cloud that is not there yet fails in the plan.
data "google_secret_manager_secret_version" "keys" {
  project = var.project
  secret  = var.secret_id
}
