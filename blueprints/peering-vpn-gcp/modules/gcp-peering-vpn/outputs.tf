output "tunnel_names" {
  description = "Names of the tunnels, in the order of their inside ranges."
  value       = [for number in sort(keys(local.tunnels)) : google_compute_vpn_tunnel.this[number].name]
}

output "secret_name" {
  description = "Secret with the keys of the tunnels, a list with commas in the same order; null where the other side made them."
  value       = one(google_secret_manager_secret.keys[*].secret_id)
}
