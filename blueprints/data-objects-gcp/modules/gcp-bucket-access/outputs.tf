output "members" {
  description = "Who uses the bucket, by app."
  value       = { for app, binding in google_storage_bucket_iam_member.app : app => binding.member }
}
