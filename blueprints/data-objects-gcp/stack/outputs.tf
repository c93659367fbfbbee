output "bucket_name" {
  description = "Name of the bucket that apps of this cell use."
  value       = bound ? module.bucket.name : bucket
}
