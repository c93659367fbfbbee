output "connection_ids" {
  description = "Ids of the connections, in the order of their inside ranges."
  value       = [for number in sort(keys(local.tunnels)) : azurerm_virtual_network_gateway_connection.this[number].id]
}
