output "transit_gateway_id" {
  description = "Id of the gateway."
  value       = aws_ec2_transit_gateway.this.id
}

output "route_table_id" {
  description = "Route table of all that is attached."
  value       = aws_ec2_transit_gateway.this.association_default_route_table_id
}
