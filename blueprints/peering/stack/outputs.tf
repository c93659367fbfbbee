expand "output" {
  for_each = inside
  labels   = ["peering_${each.key}_id"]

  content {
    description = "Peering connection with ${each.value.cell}"
    value       = module["peering_${each.key}"].connection_id
  }
}

expand "output" {
  for_each = across
  labels   = ["request_${each.key}_id"]

  content {
    description = "Peering connection that ${each.value.cell} is asked to accept, within 7 days"
    value       = module["request_${each.key}"].connection_id
  }
}
