output "role_arns" {
  description = "ARNs of the roles by identity: plan, apply-foundation, apply-platform, apply-clients, apply-databases, apply-applications."
  value       = { for identity, role in aws_iam_role.this : identity => role.arn }
}

output "policy_lengths" {
  description = "Characters of each policy, of 6,144."
  value       = { for name, policy in local.policies : name => length(policy) }
}
