output "role_arn" {
  description = "ARN of the role that reads them."
  value       = module.reader.role_arn
}
