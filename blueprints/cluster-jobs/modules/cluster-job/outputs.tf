output "namespace" {
  description = "Namespace of the job, which nothing else is in."
  value       = kubernetes_namespace_v1.this.metadata[0].name
}
