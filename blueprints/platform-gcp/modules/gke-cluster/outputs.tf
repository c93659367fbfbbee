# Node pools take the name from here and so come after everything that a node needs.
output "cluster_name" {
  description = "Name of the cluster, known once it is ready for nodes: their account has its roles."
  value       = google_container_cluster.this.name

  depends_on = [
    google_artifact_registry_repository_iam_member.nodes,
    google_project_iam_member.nodes,
  ]
}

output "cluster_id" {
  description = "Id of the cluster (projects/P/locations/L/clusters/C)."
  value       = google_container_cluster.this.id
}

output "endpoint" {
  description = "Address of the Kubernetes API: the private one, unless there is a public one."

  # `endpoint` is now the one and now the other, depending on the provider's version: https://github.com/terraform-google-modules/terraform-google-kubernetes-engine/pull/2189
  value = "https://${length(var.public_endpoint_cidrs) == 0 ? google_container_cluster.this.private_cluster_config[0].private_endpoint : google_container_cluster.this.private_cluster_config[0].public_endpoint}"
}

output "control_plane_cidr" {
  description = "Range that the control plane speaks from; empty where it has none of its own."
  value       = google_container_cluster.this.private_cluster_config[0].master_ipv4_cidr_block
}

output "certificate_authority" {
  description = "Certificate that the API's is signed with, in base64."
  value       = google_container_cluster.this.master_auth[0].cluster_ca_certificate
}

output "workload_pool" {
  description = "Pool that the identities of pods are of."
  value       = google_container_cluster.this.workload_identity_config[0].workload_pool
}

output "node_service_account_email" {
  description = "Service account of all nodes."
  value       = google_service_account.nodes.email
}

output "backup_plans" {
  description = "Names of the backup plans, by how often they make one."
  value       = { for name, plan in google_gke_backup_backup_plan.this : name => plan.name }
}

output "log_bucket" {
  description = "Log bucket of the control plane."
  value       = google_logging_project_bucket_config.cluster.id
}
