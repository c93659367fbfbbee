output "linked" {
  description = "Ids of the caches that are linked with this one."
  value       = azurerm_managed_redis_geo_replication.this.linked_managed_redis_ids
}
