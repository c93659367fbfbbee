output "network_id" {
  description = "Id of the network."
  value       = cell.shares_network_with == null ? module.network.network_id : data.google_compute_network.owner.id
}

output "subnet_ids" {
  when = cell.shares_network_with == null

  description = "Ids of the subnets by purpose."
  value       = module.network.subnet_ids
}

output "nat_public_ips" {
  when = cell.shares_network_with == null && cell.network.nat != "none"

  description = "Public addresses of NAT: for the allow-lists of customers."
  value       = module.network.nat_public_ips
}

output "vpn_gateway_addresses" {
  when = has_vpn

  description = "Addresses of the VPN gateway, in the order of the tunnels: what the offices' devices are configured with."
  value       = module.vpn.gateway_addresses
}

output "vpn_tunnel_addresses" {
  when = cell.shares_network_with == null && length(cell.vpn) > 0

  description = "Outer and inner addresses of both tunnels by site."
  value       = module.vpn.tunnel_addresses
}

output "vpn_preshared_key_secrets" {
  when = cell.shares_network_with == null && length(cell.vpn) > 0

  description = "Secret with both pre-shared keys, by site."
  value       = module.vpn.preshared_key_secrets
}

output "key_ids" {
  description = "Ids of the cell's keys, by what they encrypt."
  value       = module.baseline.key_ids
}

output "notification_channels" {
  description = "Channels that are told of the cell's alarms."
  value       = module.baseline.notification_channels
}

output "log_buckets" {
  description = "Log buckets of the cell, by what they hold."
  value       = module.baseline.log_buckets
}

output "internal_zone" {
  description = "Zone of the cell's internal names."
  value       = module.baseline.internal_zone
}
