output "vpc_id" {
  description = "Id of the owner's VPC."
  value       = var.owner_parameters["vpc_id"]
}

output "public_subnet_ids" {
  description = "Ids of the public subnets by name."
  value       = local.public_subnet_ids
}

output "private_subnet_ids" {
  description = "Ids of the private subnets by name."
  value       = local.private_subnet_ids
}

output "database_subnet_ids" {
  description = "Ids of the database subnets by name."
  value       = local.database_subnet_ids
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by what follows the prefix."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
