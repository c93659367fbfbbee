resource "aws_s3_bucket" "this" {
  bucket = lowercase(local.name)
}

locals {
  name = "bucket"
}
