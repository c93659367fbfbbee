output "role_arn" {
  when = length(targets) > 0

  description = "Role by which S3 copies, which a job for what was there before takes, too."
  value       = module.replication.role_arn
}

output "multi_region_access_point_arn" {
  when = mrap && store.role == "primary"

  description = "ARN of the one address of all places."
  value       = module.access_point.arn
}
