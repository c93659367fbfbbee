resource "aws_s3_bucket" "this" {
  bucket = "${project.name}-${cell.slug}"
}
