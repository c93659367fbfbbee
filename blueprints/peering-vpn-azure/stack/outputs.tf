expand "output" {
  for_each = peers
  labels   = ["vpn_${each.key}_connection_ids"]

  content {
    description = "Connections to ${each.value.cell}, one for each tunnel"
    value       = module["vpn_${each.key}"].connection_ids
  }
}
