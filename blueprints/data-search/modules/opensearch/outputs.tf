output "host" {
  description = "Address of the domain, for HTTPS."
  value       = aws_opensearch_domain.this.endpoint
}

output "use_policy_arn" {
  description = "ARN of the IAM policy of whoever reads and writes."
  value       = aws_iam_policy.use.arn
}

output "security_group_id" {
  description = "Id of the domain's own group."
  value       = aws_security_group.this.id
}

output "domain_name" {
  description = "Name of the domain, once it is set up."
  value       = var.domain_name

  depends_on = [aws_opensearch_domain.this, aws_lambda_invocation.access]
}

output "function_name" {
  description = "Name of the function that sets it up, and of its role."
  value       = aws_lambda_function.settings.function_name
}

output "code" {
  description = "What the function consists of, for those who call it again when it changes."
  value       = aws_lambda_function.settings.source_code_hash
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by their last segment."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
