expand "output" {
  for_each = peers
  labels   = ["vpn_${each.key}_connection_ids"]

  content {
    description = "VPN connections to ${each.value.cell}, one to each address of its gateway"
    value       = module["vpn_${each.key}"].connection_ids
  }
}

expand "output" {
  for_each = peers
  labels   = ["vpn_${each.key}_keys"]

  content {
    description = "Secret with the keys of the four tunnels to ${each.value.cell}, which its stack reads"
    value       = module["vpn_${each.key}"].secret_name
  }
}
