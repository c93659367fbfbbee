expand "output" {
  for_each = asking
  labels   = ["peering_${each.key}_id"]

  content {
    description = "Peering connection with ${each.value.cell}, accepted"
    value       = module["accept_${each.key}"].connection_id
  }
}
