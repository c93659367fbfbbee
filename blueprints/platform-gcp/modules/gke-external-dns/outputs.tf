output "chart_version" {
  description = "Version of the chart that is installed."
  value       = helm_release.this.version
}

output "member" {
  description = "Its identity, as IAM names it."
  value       = local.member
}
