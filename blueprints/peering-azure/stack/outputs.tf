expand "output" {
  for_each = peers
  labels   = ["peering_${each.key}_id"]

  content {
    description = "This cell's end of the peering with ${each.value.cell}"
    value       = module["peering_${each.key}"].peering_id
  }
}
