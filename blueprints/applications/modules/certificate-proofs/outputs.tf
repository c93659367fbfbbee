output "records" {
  description = "Full name of the record by domain, known once it is there."
  value       = { for domain, record in aws_route53_record.this : domain => record.fqdn }
}
