output "arn" {
  value = module.bucket_c.arn
}
