output "zone_id" {
  description = "Id of the hosted zone."
  value       = data.aws_route53_zone.this.zone_id
}

output "groups" {
  description = "Name at which the records of each turn stand, by turn."
  value       = local.groups
}

output "health_check_ids" {
  description = "Health check that decides whether a member answers, by member."
  value       = local.health_check_ids
}

output "turn_health_check_ids" {
  description = "Health check that fails when nobody of a turn is well, by turn."
  value       = { for turn, check in aws_route53_health_check.turn : turn => check.id }
}

output "routing_control_arns" {
  description = "Switch of each member in Application Recovery Controller, by member; empty without them."
  value       = { for slug, control in aws_route53recoverycontrolconfig_routing_control.this : slug => control.arn }
}
