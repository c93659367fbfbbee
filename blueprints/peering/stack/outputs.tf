expand "output" {
  for_each = { for slug, peer in cell.peerings : slug => peer if peer.requester }
  labels   = ["peering_${each.key}_id"]

  content {
    description = "Peering connection with ${each.value.cell}"
    value       = module["peering_${each.key}"].connection_id
  }
}
