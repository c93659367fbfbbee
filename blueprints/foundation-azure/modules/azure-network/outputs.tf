output "network_id" {
  description = "Id of the virtual network."
  value       = azurerm_virtual_network.this.id
}

output "network_name" {
  description = "Name of the virtual network."
  value       = azurerm_virtual_network.this.name
}

output "subnet_ids" {
  description = "Ids of the subnets by what they are for."
  # Nothing moves in before the door is closed.
  value = { for purpose, subnet in azurerm_subnet.this : purpose => subnet.id }

  depends_on = [azurerm_subnet_network_security_group_association.this, azurerm_subnet_nat_gateway_association.nodes]
}

output "nat_public_ips" {
  description = "Public addresses of the NAT gateway: what customers put into their allow-lists."
  value       = [for number, address in azurerm_public_ip.nat : address.ip_address]
}

output "dns_zone_ids" {
  description = "Ids of the private DNS zones by what is entered there: vault, blob, dfs, cluster, databases, and redis where there are caches."
  value       = { for key, zone in azurerm_private_dns_zone.this : key => zone.id }

  # A name is entered for those who see it.
  depends_on = [azurerm_private_dns_zone_virtual_network_link.this]
}
