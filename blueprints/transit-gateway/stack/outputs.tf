expand "output" {
  for_each = owned
  labels   = ["transit_gateway_${each.key}_id"]

  content {
    description = "Id of the transit gateway ${each.key}"
    value       = module["transit_gateway_${each.key}"].transit_gateway_id
  }
}
