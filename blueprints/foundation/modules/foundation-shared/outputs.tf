output "vpc_id" {
  description = "Id of the owner's VPC."
  value       = data.aws_ssm_parameter.owner["vpc_id"].insecure_value
}

output "public_subnet_ids" {
  description = "Ids of the public subnets by name."
  value       = { for name in var.public_subnet_names : name => data.aws_ssm_parameter.owner["public_subnet_id/${name}"].insecure_value }
}

output "private_subnet_ids" {
  description = "Ids of the private subnets by name."
  value       = { for name in var.private_subnet_names : name => data.aws_ssm_parameter.owner["private_subnet_id/${name}"].insecure_value }
}

output "database_subnet_ids" {
  description = "Ids of the database subnets by name."
  value       = { for name in var.database_subnet_names : name => data.aws_ssm_parameter.owner["database_subnet_id/${name}"].insecure_value }
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by what follows the prefix."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
