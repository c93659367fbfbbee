output "role_arn" {
  description = "Role that Argo CD assumes to sign in to the cluster."
  value       = aws_iam_role.this.arn

  depends_on = [aws_eks_access_entry.this, kubernetes_cluster_role_binding_v1.this]
}
