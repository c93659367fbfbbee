output "cluster_name" {
  description = "Name of the cluster."
  value       = module.cluster.cluster_name
}

output "cluster_endpoint" {
  description = "Address of the Kubernetes API."
  value       = module.cluster.endpoint
}

output "node_groups" {
  description = "Ids of the node pools by the names of their groups."
  value       = { for name, pool in module.node_pool : name => pool.id }
}

output "kubeconfig_command" {
  description = "Writes a context for kubectl, for whoever has access and reaches the endpoint."
  value       = "gcloud container clusters get-credentials ${cell.cluster_name} --location ${region.name} --project ${cell.account}${length(cell.platform.public_endpoint_cidrs) == 0 ? " --internal-ip" : ""}"
}
