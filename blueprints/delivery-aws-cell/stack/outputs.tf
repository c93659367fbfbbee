output "role_arns" {
  description = "ARNs of the roles by identity."
  value       = module.roles.role_arns
}
