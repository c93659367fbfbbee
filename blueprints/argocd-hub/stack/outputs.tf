output "clusters" {
  description = "Names of the clusters that this Argo CD deploys into."
  value       = [for name in managed : estate.cells[name].cluster_name]
}

output "first_password_command" {
  description = "Shows the first password of the user `admin`, for whoever administers the cluster."
  value       = "kubectl -n argocd get secret argocd-initial-admin-secret -o go-template='{{ .data.password | base64decode }}'"
}
