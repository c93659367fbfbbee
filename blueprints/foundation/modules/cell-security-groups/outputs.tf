output "cluster_security_group_id" {
  description = "Id of the group that the cluster's nodes wear."
  value       = aws_security_group.cluster.id
}

output "database_security_group_id" {
  description = "Id of the base group of database instances."
  value       = aws_security_group.database.id
}

output "office_security_group_id" {
  description = "Id of the group that lets the office networks in."
  value       = aws_security_group.office.id
}

output "office_prefix_list_id" {
  description = "Id of the prefix list of the office networks; null when there are none."
  value       = one(aws_ec2_managed_prefix_list.office[*].id)
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by their last segment."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
