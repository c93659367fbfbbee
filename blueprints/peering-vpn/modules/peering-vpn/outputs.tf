output "connection_ids" {
  description = "Ids of the connections, in the order of the other side's addresses."
  value       = [for number in ["1", "2"] : aws_vpn_connection.this[number].id]
}

output "tunnel_addresses" {
  description = "Outer addresses of the four tunnels, in the order of their inside ranges."
  value       = flatten([for number in ["1", "2"] : [aws_vpn_connection.this[number].tunnel1_address, aws_vpn_connection.this[number].tunnel2_address]])
}

output "secret_name" {
  description = "Secret with the keys of the four tunnels, a list with commas in the same order."
  value       = aws_secretsmanager_secret.keys.name
}
