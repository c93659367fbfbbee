output "node_group_arn" {
  description = "ARN of the node group."
  value       = aws_eks_node_group.this.arn
}

output "autoscaling_group_names" {
  description = "Names of the scaling groups behind the node group."
  value       = flatten([for resource in aws_eks_node_group.this.resources : [for group in resource.autoscaling_groups : group.name]])
}

output "launch_template_id" {
  description = "Id of the launch template."
  value       = aws_launch_template.this.id
}
