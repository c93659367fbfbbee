expand "output" {
  for_each = peers
  labels   = ["vpn_${each.key}_tunnels"]

  content {
    description = "Tunnels to ${each.value.cell}"
    value       = module["vpn_${each.key}"].tunnel_names
  }
}
