output "role_arn" {
  description = "ARN of the role."
  value       = aws_iam_role.this.arn
}

output "service_account" {
  description = "Service account that has the role, known once its pods would get credentials: what starts them takes the name from here."
  value       = var.service_account

  depends_on = [aws_eks_pod_identity_association.this]
}
