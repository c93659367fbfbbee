expand "output" {
  for_each = asked
  labels   = ["peering_${each.key}_id"]

  content {
    description = "Peering of the transit gateways ${each.value.near.name} and ${each.value.far.name}"
    value       = module["peering_${each.key}"].attachment_id
  }
}
