expand "output" {
  for_each = asked
  labels   = ["peering_${each.key}_routes"]

  content {
    description = "Routes to ${each.value.cell}"
    value       = module["end_${each.key}"].route_count
  }
}
