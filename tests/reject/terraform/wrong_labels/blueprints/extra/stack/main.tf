resource "aws_s3_bucket" {
  bucket = "${project.name}-${cell.slug}"
}
