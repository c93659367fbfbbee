output "gateway_id" {
  description = "Id of the gateway."
  value       = azurerm_virtual_network_gateway.this.id
}

output "tunnel_addresses" {
  description = "Outer addresses of both instances, which are the same for every site: what devices are configured with."
  value       = [for instance in local.instances : azurerm_public_ip.this[instance].ip_address]
}

output "inside_addresses" {
  description = "Addresses inside of the tunnels by site with BGP: the cloud's two, and the device's, to which both speak."
  value       = local.inside
}

output "policies" {
  description = "What was chosen of what a site may negotiate, by site: Azure proposes and takes nothing else."
  value       = local.policies
}

output "preshared_key_names" {
  description = "Name of the secret with the pre-shared key of both tunnels in the cell's key vault, by site."
  value       = { for site, secret in azurerm_key_vault_secret.psk : site => secret.name }
}
