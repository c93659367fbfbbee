expand "module" {
  for_each = cell.extra.buckets
  labels   = ["bucket_${each.value}"]

  content {
    source = module("bucket")
    name   = each.value
  }
}

output "arns" {
  value = [for b in cell.extra.buckets : module.bucket_a.arns]
}
