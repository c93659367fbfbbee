output "cluster_name" {
  description = "Name of the cluster."
  value       = module.cluster.cluster_name
}

output "cluster_endpoint" {
  description = "Address of the Kubernetes API."
  value       = module.cluster.endpoint
}

output "node_groups" {
  description = "ARNs of the node groups by name."
  value       = { for name, group in module.node_group : name => group.node_group_arn }
}

output "kubeconfig_command" {
  description = "Writes a context for kubectl, for whoever has an access entry and reaches the endpoint."
  value       = "aws eks update-kubeconfig --name ${cell.cluster_name} --region ${region.name}"
}
