output "role_arn" {
  description = "Role that cells of the other accounts assume."
  value       = aws_iam_role.this.arn
}
