output "connection_id" {
  description = "The peering connection, as it was asked for."
  value       = aws_vpc_peering_connection.this.id
}
