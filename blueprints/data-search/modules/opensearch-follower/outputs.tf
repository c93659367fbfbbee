output "connection_id" {
  description = "Id of the connection to the home."
  value       = aws_opensearch_outbound_connection.this.id
}
