output "resource_group_name" {
  description = "Resource group of the cell."
  value       = module.baseline.resource_group_name
}

output "network_id" {
  description = "Id of the virtual network."
  value = {
    own    = module.foundation.network_id
    shared = data.azurerm_virtual_network.owner.id
  }[shares_network ? "shared" : "own"]
}

output "subnet_ids" {
  when = !shares_network

  description = "Ids of the subnets by what they are for."
  value       = module.foundation.subnet_ids
}

output "nat_public_ips" {
  when = !shares_network && cell.network.nat != "none"

  description = "Public addresses of the NAT gateway: for the allow-lists of customers."
  value       = module.foundation.nat_public_ips
}

output "vpn_tunnel_addresses" {
  when = has_vpn

  description = "Outer addresses of both instances of the VPN gateway: what the offices' devices are configured with."
  value       = module.vpn.tunnel_addresses
}

output "vpn_inside_addresses" {
  when = has_vpn

  description = "Addresses inside of the tunnels by site with BGP: the cloud's two, and the device's, to which both speak."
  value       = module.vpn.inside_addresses
}

output "vpn_policies" {
  when = has_vpn

  description = "Algorithms of each site, of which Azure takes one of each kind."
  value       = module.vpn.policies
}

output "vpn_preshared_key_names" {
  when = has_vpn

  description = "Secret with the pre-shared key in the cell's key vault, by site."
  value       = module.vpn.preshared_key_names
}

output "key_vault_name" {
  description = "Key vault of the cell."
  value       = module.baseline.key_vault_name
}

output "disk_encryption_set_id" {
  description = "Disk encryption set for disks of nodes and pods."
  value       = module.baseline.disk_encryption_set_id
}

output "log_analytics_workspace_id" {
  description = "Log Analytics workspace of the cell."
  value       = module.baseline.log_analytics_workspace_id
}

output "action_group_id" {
  description = "Action group that the cell's alarms go to."
  value       = module.baseline.action_group_id
}

output "backup_vault_name" {
  description = "Name of the backup vault."
  value       = module.baseline.backup_vault_name
}
