resource "aws_s3_bucket" "this" {
  bucket     = "${project.name}-${cell.slug}"
  depends_on = [aws_kms_key.this.arn]
}

resource "aws_kms_key" "this" {}
