output "policy_id" {
  description = "Id of the policy at the source, for whoever switches priority replication on."
  value       = azurerm_storage_object_replication.this.source_object_replication_id
}
