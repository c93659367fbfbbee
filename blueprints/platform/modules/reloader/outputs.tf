output "chart_version" {
  description = "Version of the chart that is installed."
  value       = helm_release.this.version
}

