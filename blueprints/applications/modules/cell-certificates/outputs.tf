output "arns" {
  description = "ARNs of the issued certificates by domain."
  value       = { for domain, validation in aws_acm_certificate_validation.this : domain => validation.certificate_arn }
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by domain."
  value       = { for domain, parameter in aws_ssm_parameter.this : domain => parameter.name }
}
