# What runs in the cluster takes the name from here, and so comes after nodes and name resolution.
output "cluster_name" {
  description = "Name of the cluster, known once pods run and names resolve."
  value       = var.cluster_name

  depends_on = [aws_eks_addon.this]
}

output "addon_version" {
  description = "Version of the add-on."
  value       = aws_eks_addon.this.addon_version
}
