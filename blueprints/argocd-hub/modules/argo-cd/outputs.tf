output "namespace" {
  description = "Namespace of Argo CD, known once it is installed."
  value       = helm_release.this.namespace
}

output "role_arns" {
  description = "Roles of its parts that sign in to other clusters."
  value       = { for part, identity in module.identity : part => identity.role_arn }
}
