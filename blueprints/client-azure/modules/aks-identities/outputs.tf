output "secret_name" {
  description = "Name of the secret, in the operator's namespace."
  value       = kubernetes_secret_v1.this.metadata[0].name
}
