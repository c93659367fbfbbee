output "role_arn" {
  description = "ARN of the role: `assume_role` of the backends in the other account."
  value       = aws_iam_role.this.arn
}

output "role_name" {
  description = "Name of the role."
  value       = aws_iam_role.this.name
}
