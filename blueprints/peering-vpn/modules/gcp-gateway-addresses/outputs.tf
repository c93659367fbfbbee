output "addresses" {
  description = "Addresses of both interfaces of the cell's HA VPN gateway."
  value       = [for number in [0, 1] : element(data.google_compute_ha_vpn_gateway.this.vpn_interfaces[*].ip_address, number)]
}
