variable "name" {
  type = string
}

variable "days" {
  type    = number
  default = 30
}

resource "aws_s3_bucket" "this" {
  bucket = var.name
  tags   = { days = var.days }
}

output "arn" {
  value = aws_s3_bucket.this.arn
}
