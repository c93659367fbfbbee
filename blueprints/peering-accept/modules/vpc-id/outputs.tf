output "vpc_id" {
  description = "Id of the VPC."
  value       = data.aws_ssm_parameter.vpc_id.insecure_value
}
