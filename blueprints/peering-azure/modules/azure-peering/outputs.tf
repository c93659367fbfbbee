output "peering_id" {
  description = "Id of this end of the peering."
  value       = azurerm_virtual_network_peering.this.id
}
