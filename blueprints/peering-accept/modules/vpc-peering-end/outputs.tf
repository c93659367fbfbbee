output "route_count" {
  description = "How many routes lead to the other side."
  value       = length(aws_route.this)
}
