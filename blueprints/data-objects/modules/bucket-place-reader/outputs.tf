output "role_arn" {
  description = "Role that places in other accounts assume."
  value       = aws_iam_role.this.arn
}
