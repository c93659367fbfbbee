variable "protect" {
  type = bool
}

resource "aws_s3_bucket" "this" {
  bucket = "${project.name}-${cell.slug}"
  lifecycle {
    prevent_destroy = var.protect
  }
}
