output "pool_name" {
  description = "What AKS calls the pool, and the label `kubernetes.azure.com/agentpool` of its nodes says."
  value       = azurerm_kubernetes_cluster_node_pool.this.name
}

output "pool_id" {
  description = "Id of the pool."
  value       = azurerm_kubernetes_cluster_node_pool.this.id
}
