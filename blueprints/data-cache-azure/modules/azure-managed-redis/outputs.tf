output "host" {
  description = "Address of the cache, at port 10000."
  value       = azurerm_managed_redis.this.hostname
}

output "cache_id" {
  description = "Id of the cache."
  value       = azurerm_managed_redis.this.id
}

output "workspace_id" {
  description = "Id of the Log Analytics workspace with the cache's logs."
  value       = azurerm_log_analytics_workspace.this.id
}
