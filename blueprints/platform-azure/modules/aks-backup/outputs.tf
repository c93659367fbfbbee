output "policy_id" {
  description = "Id of the policy that the cluster is backed up by from now on."
  value       = azurerm_data_protection_backup_policy_kubernetes_cluster.this.id
}

output "snapshot_resource_group" {
  description = "Resource group of the snapshots."
  value       = azurerm_resource_group.snapshots.name
}
