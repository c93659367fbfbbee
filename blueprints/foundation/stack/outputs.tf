output "vpc_id" {
  description = "Id of the VPC."
  value       = module.foundation.vpc_id
}

output "public_subnet_ids" {
  description = "Ids of the public subnets by zone."
  value       = module.foundation.public_subnet_ids
}

output "private_subnet_ids" {
  description = "Ids of the private subnets by zone."
  value       = module.foundation.private_subnet_ids
}

output "database_subnet_ids" {
  description = "Ids of the database subnets by zone."
  value       = module.foundation.database_subnet_ids
}

output "nat_public_ips" {
  when = cell.shares_network_with == null && cell.network.nat != "none"

  description = "Public addresses of the NAT gateways by zone: for the allow-lists of customers."
  value       = module.foundation.nat_public_ips
}

output "vpn_tunnel_addresses" {
  when = length(cell.vpn) > 0

  description = "Outer AWS addresses of both tunnels by site: what the office's device is configured with."
  value       = module.foundation.vpn_tunnel_addresses
}

output "vpn_preshared_key_arns" {
  when = length(cell.vpn) > 0

  description = "Secrets Manager secret with both pre-shared keys, by site."
  value       = module.foundation.vpn_preshared_key_arns
}

output "alarm_topic_arn" {
  description = "SNS topic that the cell's alarms publish to."
  value       = module.baseline.alarm_topic_arn
}

output "backup_vault_name" {
  description = "Name of the backup vault."
  value       = module.baseline.backup_vault_name
}
