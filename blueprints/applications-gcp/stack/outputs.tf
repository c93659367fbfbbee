output "load_balancer_log_bucket" {
  description = "Log bucket with the requests to the cell's hosts."
  value       = module.load_balancer_logs.bucket
}

output "security_policy" {
  when = public && cell.applications.waf.enabled

  description = "Name of the firewall's policy."
  value       = module.edge.security_policy
}
