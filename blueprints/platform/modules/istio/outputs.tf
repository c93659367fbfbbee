output "chart_version" {
  description = "Version of Istio."
  value       = helm_release.istiod.version
}

output "gateway_namespace" {
  description = "Namespace of the ingress gateway."
  value       = kubernetes_namespace_v1.ingress.metadata[0].name
}
