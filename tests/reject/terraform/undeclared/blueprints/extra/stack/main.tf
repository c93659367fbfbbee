resource "aws_s3_bucket" "this" {
  bucket = local.nmae
}

locals {
  name = "${project.name}-${cell.slug}"
}

output "logs" {
  value = aws_s3_bucket.logs.id
}
