terraform {
  required_version = ">= 1.11"
}

import {
  to       = aws_s3_bucket.this
  identity = { bucket = "acme-logs" }
}

resource "aws_s3_bucket" "this" {
  bucket = "acme-logs"
}
