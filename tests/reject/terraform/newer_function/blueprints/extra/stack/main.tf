terraform {
  required_version = ">= 1.5"
}

locals {
  rendered = templatestring(local.text, { name = "acme" })
  text     = "for $${name}"
}

resource "aws_s3_bucket" "this" {
  bucket = local.rendered
}
