output "arn" {
  description = "ARN of the web ACL."
  value       = aws_wafv2_web_acl.this.arn
}

output "log_group" {
  description = "Log group with the requests that a rule matched."
  value       = aws_cloudwatch_log_group.this.name
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by their last segment."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
