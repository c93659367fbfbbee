output "bucket" {
  description = "Name of the bucket with the records."
  value       = aws_s3_bucket.this.id
}

output "trail_arn" {
  description = "ARN of the trail."
  value       = aws_cloudtrail.this.arn
}

output "kms_key_arn" {
  description = "ARN of the key that the records are encrypted with."
  value       = aws_kms_key.this.arn
}
