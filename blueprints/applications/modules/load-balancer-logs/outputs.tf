output "bucket" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.this.id
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by their last segment."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
