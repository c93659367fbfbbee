output "arn" {
  description = "ARN of the provider."
  value       = var.exists ? data.aws_iam_openid_connect_provider.this[0].arn : aws_iam_openid_connect_provider.this[0].arn
}
