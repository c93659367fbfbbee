output "pools" {
  description = "Id of each pool, by its key: the member, or with weights the turn."
  value       = { for key, pool in cloudflare_load_balancer_pool.this : key => pool.id }
}

output "monitor_id" {
  description = "Id of the monitor."
  value       = cloudflare_load_balancer_monitor.this.id
}

output "load_balancers" {
  description = "Id of the load balancer of each name."
  value       = { for host, balancer in cloudflare_load_balancer.this : host => balancer.id }
}

output "failover_seconds" {
  description = "Seconds after which a member that answers no more is left out."
  value       = local.interval * local.failures
}
