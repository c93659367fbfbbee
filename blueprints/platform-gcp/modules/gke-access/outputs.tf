output "members" {
  description = "All who may sign in to the cluster."
  value       = local.members
}
