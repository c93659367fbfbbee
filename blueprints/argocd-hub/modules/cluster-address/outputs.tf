output "endpoint" {
  description = "Address of the Kubernetes API."
  value       = data.aws_ssm_parameter.this["cluster_endpoint"].insecure_value
}

output "certificate_authority" {
  description = "Certificate that the API's is signed with, in base64."
  value       = data.aws_ssm_parameter.this["cluster_certificate_authority"].insecure_value
}
