output "attachment_id" {
  description = "Id of the attachment."
  value       = aws_ec2_transit_gateway_vpc_attachment.this.id
}
