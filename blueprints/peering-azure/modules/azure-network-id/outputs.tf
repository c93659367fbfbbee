output "id" {
  description = "Id of the virtual network."
  value       = data.azurerm_virtual_network.this.id
}

output "ranges" {
  description = "Ranges of the network."
  value       = data.azurerm_virtual_network.this.address_space
}
