resource "aws_s3_bucket" "this" {
  bucket = "${project.name}-${cell.slug}"
  arn    = "arn:aws:s3:::${project.name}-${cell.slug}"
}
