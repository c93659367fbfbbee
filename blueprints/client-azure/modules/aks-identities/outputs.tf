output "namespace" {
  description = "Namespace that the secret `identities` lies in."
  value       = kubernetes_namespace_v1.this.metadata[0].name
}
