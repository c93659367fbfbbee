output "storage_class" {
  description = "Name of the default storage class."
  value       = kubernetes_storage_class_v1.gp3.metadata[0].name
}

output "role_arn" {
  description = "ARN of the driver's role."
  value       = module.identity.role_arn
}
