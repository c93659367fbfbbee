variable "name" {
  type = string
}

variable "retention" {
  type    = object({ days = number })
  default = { days = 30 }
}

resource "aws_s3_bucket" "this" {
  bucket = var.name
  tags   = { days = var.retention.days }
}
