resource "aws_s3_bucket" "this" {
  count  = 2
  bucket = "${project.name}-${cell.slug}-${count.index}"
}

output "arn" {
  value = aws_s3_bucket.this.arn
}
