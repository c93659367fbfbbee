output "attachment_id" {
  description = "The peering attachment, accepted."
  value       = aws_ec2_transit_gateway_peering_attachment_accepter.this.id
}
