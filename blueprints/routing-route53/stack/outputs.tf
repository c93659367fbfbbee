expand "output" {
  for_each = routes
  labels   = ["${replace(each.key, "-", "_")}_health_check_ids"]

  content {
    description = "Health check that decides whether a cell answers for ${each.value.hosts[0]}, by cell"
    value       = module["route_${replace(each.key, "-", "_")}"].health_check_ids
  }
}

expand "output" {
  for_each = routes
  labels   = ["${replace(each.key, "-", "_")}_groups"]

  content {
    description = "Name at which the records of each turn of ${each.value.hosts[0]} stand"
    value       = module["route_${replace(each.key, "-", "_")}"].groups
  }
}

expand "output" {
  for_each = routes
  labels   = ["${replace(each.key, "-", "_")}_routing_control_arns"]
  when     = each.value.route53.recovery_controls

  content {
    description = "Switch of each cell of ${each.value.hosts[0]}, by cell"
    value       = module["route_${replace(each.key, "-", "_")}"].routing_control_arns
  }
}

output "recovery_cluster_endpoints" {
  when = controls

  description = "Where switches are turned: one of the five answers whatever region is gone"
  value       = aws_route53recoverycontrolconfig_cluster.this.cluster_endpoints
}
