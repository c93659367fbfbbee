output "tunnel_addresses" {
  description = "Outer addresses of the four tunnels, in the order of their inside ranges."
  value       = [for number in range(4) : element(split(",", data.aws_ssm_parameter.tunnel_addresses.insecure_value), number)]
}

output "keys" {
  description = "Their keys, in the same order."
  value       = [for number in range(4) : element(split(",", data.aws_secretsmanager_secret_version.keys.secret_string), number)]
  sensitive   = true
}
