output "gateway_addresses" {
  description = "Addresses of the gateway, in the order of the tunnels: what the office's device is configured with."
  value       = google_compute_ha_vpn_gateway.this.vpn_interfaces[*].ip_address
}

output "tunnel_addresses" {
  description = "By site, both tunnels: the outer address of Google's side, and the inner addresses of both sides."
  value = { for site in keys(var.vpn) : site => [for number in [0, 1] : {
    outside          = try(google_compute_ha_vpn_gateway.this.vpn_interfaces[number].ip_address, null)
    inside           = google_compute_router_peer.this["${site}-${number}"].ip_address
    inside_of_device = google_compute_router_peer.this["${site}-${number}"].peer_ip_address
  }] }
}

output "preshared_key_secrets" {
  description = "Id of the secret with both pre-shared keys, by site (projects/P/secrets/NAME)."
  value       = { for site, secret in google_secret_manager_secret.keys : site => secret.id }
}
