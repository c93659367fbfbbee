output "arn" {
  description = "ARN of the access point, by which SDKs name it in the place of a bucket."
  value       = aws_s3control_multi_region_access_point.this.arn
}
