# One identity for all nodes: a node's permissions do not depend on whose pods it runs. Pods cannot use it, the metadata server of GKE gives
# them their own. Without an account of their own nodes have the project's default one, which often may edit everything:
# https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster#use_least_privilege_sa
resource "google_service_account" "nodes" {
  project      = var.project
  account_id   = var.node_account_id
  display_name = "${var.name}-nodes"
  description  = "Nodes of ${var.cluster_name}"

  depends_on = [google_project_service.this]
}

# Logs and metrics, and nothing else. There is no narrower resource than the project for them.
resource "google_project_iam_member" "nodes" {
  project = var.project
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

# Nodes pull images from these repositories, and from no other of the project.
resource "google_artifact_registry_repository_iam_member" "nodes" {
  for_each = var.image_repositories

  project    = var.project
  location   = split("/", each.key)[0]
  repository = split("/", each.key)[1]
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.nodes.member

  depends_on = [google_project_service.this]
}
