# Not their states: that of a half changes when somebody else makes the other one, and a plan should not.
expand "output" {
  for_each = merge(inside, across)
  labels   = ["peering_${each.key}_id"]

  content {
    description = "Peering with ${each.value.cell}; `gcloud compute networks peerings list` has its state"
    value       = module["peering_${each.key}"].id
  }
}
