output "connection_id" {
  description = "The peering connection, accepted."
  value       = aws_vpc_peering_connection_accepter.this.id
}
