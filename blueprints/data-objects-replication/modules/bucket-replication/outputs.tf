output "role_arn" {
  description = "ARN of the role by which S3 copies, which a job for what was there before takes, too."
  value       = aws_iam_role.this.arn
}
