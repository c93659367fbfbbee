output "chart_version" {
  description = "Version of the chart that is installed."
  value       = helm_release.this.version
}

output "role_arn" {
  description = "ARN of its role."
  value       = module.identity.role_arn
}

output "cluster_name" {
  description = "Name of the cluster, known once services of the type LoadBalancer get one."
  value       = var.cluster_name

  depends_on = [helm_release.this]
}
