output "bucket_name" {
  description = "Name of the bucket."
  value       = data.aws_ssm_parameter.this["bucket_name"].insecure_value
}

output "kms_key_arn" {
  description = "ARN of the key that it is encrypted with."
  value       = data.aws_ssm_parameter.this["kms_key_arn"].insecure_value
}
