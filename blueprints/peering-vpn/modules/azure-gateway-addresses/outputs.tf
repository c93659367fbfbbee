output "addresses" {
  description = "Addresses of both instances of the cell's VPN gateway."
  value       = [for instance in ["1", "2"] : data.azurerm_public_ip.this[instance].ip_address]
}
