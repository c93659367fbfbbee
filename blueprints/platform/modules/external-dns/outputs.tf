output "chart_version" {
  description = "Version of the chart that is installed."
  value       = helm_release.this.version
}

output "role_arn" {
  description = "ARN of its role."
  value       = module.identity.role_arn
}
