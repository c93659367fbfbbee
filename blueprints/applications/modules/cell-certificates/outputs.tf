output "arns" {
  description = "ARNs of the issued certificates by domain."
  value       = { for domain, validation in aws_acm_certificate_validation.this : domain => validation.certificate_arn }
}

output "proofs" {
  description = "CNAME record by domain that proves to ACM whose the domain is."

  # A domain and all names below it are proved by one record.
  value = { for domain, certificate in aws_acm_certificate.this : domain => {
    name  = tolist(certificate.domain_validation_options)[0].resource_record_name
    value = tolist(certificate.domain_validation_options)[0].resource_record_value
  } }
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by domain."
  value       = { for domain, parameter in aws_ssm_parameter.this : domain => parameter.name }
}
