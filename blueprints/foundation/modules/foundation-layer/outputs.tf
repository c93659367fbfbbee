output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "vpc_cidrs" {
  description = "Address ranges of the VPC, the primary one first."
  value       = concat([var.vpc_cidr], sort(var.secondary_cidrs))
}

output "public_subnet_ids" {
  description = "Ids of the public subnets by name."
  value       = { for name, subnet in aws_subnet.public : name => subnet.id }
}

output "private_subnet_ids" {
  description = "Ids of the private subnets by name."
  value       = { for name, subnet in aws_subnet.private : name => subnet.id }
}

output "database_subnet_ids" {
  description = "Ids of the database subnets by name."
  value       = { for name, subnet in aws_subnet.database : name => subnet.id }
}

output "private_route_table_ids" {
  description = "Ids of the private route tables by zone."
  value       = { for zone, table in aws_route_table.private : zone => table.id }
}

output "database_route_table_ids" {
  description = "Ids of the database route tables by zone."
  value       = { for zone, table in aws_route_table.database : zone => table.id }
}

output "nat_public_ips" {
  description = "Public addresses of the NAT gateways by zone: what customers put into their allow-lists."
  value       = { for zone, address in aws_eip.nat : zone => address.public_ip }
}

output "vpn_gateway_id" {
  description = "Id of the virtual private gateway; null without VPN."
  value       = one(aws_vpn_gateway.this[*].id)
}

output "vpn_tunnel_addresses" {
  description = "Outer AWS addresses of both tunnels by site: what the office's device is configured with."
  value       = { for site, vpn in aws_vpn_connection.this : site => [vpn.tunnel1_address, vpn.tunnel2_address] }
}

output "vpn_preshared_key_arns" {
  description = "ARN of the secret with both pre-shared keys, by site."
  value       = { for site, vpn in aws_vpn_connection.this : site => vpn.preshared_key_arn }
}

output "network_reader_role_arn" {
  description = "ARN of the role that sharing accounts read the network's parameters with; null when no other account shares the network."
  value       = one(aws_iam_role.reader[*].arn)
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by what follows the prefix."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
