output "tunnel_addresses" {
  description = "Outer AWS addresses of both tunnels by site: what the office's device is configured with."
  value       = { for site, vpn in aws_vpn_connection.this : site => [vpn.tunnel1_address, vpn.tunnel2_address] }
}

output "preshared_key_arns" {
  description = "ARN of the secret with both pre-shared keys, by site."
  value       = { for site, vpn in aws_vpn_connection.this : site => vpn.preshared_key_arn }
}

output "attachment_ids" {
  description = "Attachment of each connection to the gateway, by site."
  value       = { for site, vpn in aws_vpn_connection.this : site => vpn.transit_gateway_attachment_id }
}
