output "hosts" {
  description = "Hosts that the cluster takes."
  value       = sort(var.hosts)

  depends_on = [kubernetes_config_map_v1.this]
}
