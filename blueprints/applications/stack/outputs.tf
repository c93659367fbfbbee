output "certificate_arns" {
  description = "ARNs of the certificates by domain."
  value       = module.certificates.arns
}

output "load_balancer_log_bucket" {
  description = "Name of the bucket that load balancers log to."
  value       = module.load_balancer_logs.bucket
}

output "web_acl_arn" {
  when = cell.applications.waf.enabled && length([
    for path, workload in cell.apps : path if workload.host != null && workload.ingress.scheme == "internet-facing"
  ]) > 0

  description = "ARN of the web ACL."
  value       = module.web_acl.arn
}
