expand "output" {
  for_each = routes
  labels   = ["${replace(each.key, "-", "_")}_pools"]

  content {
    description = "Pools of ${each.value.hosts[0]}"
    value       = module["route_${replace(each.key, "-", "_")}"].pools
  }
}

expand "output" {
  for_each = routes
  labels   = ["${replace(each.key, "-", "_")}_failover_seconds"]

  content {
    description = "Seconds after which a cell of ${each.value.hosts[0]} that answers no more is left out"
    value       = module["route_${replace(each.key, "-", "_")}"].failover_seconds
  }
}
