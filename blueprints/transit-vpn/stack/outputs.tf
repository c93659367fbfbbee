expand "output" {
  for_each = ends
  labels   = ["vpn_${each.key}_tunnel_addresses"]

  content {
    description = "Outer AWS addresses of both tunnels by site, on the transit gateway ${each.key}: what the office's device is configured with."
    value       = module["vpn_${each.key}"].tunnel_addresses
  }
}

expand "output" {
  for_each = ends
  labels   = ["vpn_${each.key}_preshared_key_arns"]

  content {
    description = "Secrets Manager secret with both pre-shared keys by site, on the transit gateway ${each.key}."
    value       = module["vpn_${each.key}"].preshared_key_arns
  }
}
