resource "aws_s3_bucket" "this" {
  bucket = "${project.name}-${cell.slug}"
}

output "name" {
  value = aws_s3_bucket.this.bucket_name
}
