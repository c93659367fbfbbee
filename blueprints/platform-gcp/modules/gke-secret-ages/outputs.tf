output "member" {
  description = "Identity of the job, as IAM names it."
  value       = local.member
}
