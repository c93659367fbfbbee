output "gateway_id" {
  description = "Id of the gateway."
  value       = azurerm_application_gateway.this.id
}

output "public_ip_id" {
  description = "Id of its public address."
  value       = azurerm_public_ip.this.id
}

output "public_ip_address" {
  description = "The address that hosts which face the internet lead to."
  value       = azurerm_public_ip.this.ip_address
}

output "private_ip_address" {
  description = "The address that internal hosts lead to."
  value       = cidrhost(var.subnet_cidr, var.private_host)
}

output "firewall_policy_id" {
  description = "Id of the firewall's policy; null without one."
  value       = one(azurerm_web_application_firewall_policy.this[*].id)
}
