resource "aws_s3_bucket" "this" {
  provider = aws.west
  bucket   = "${project.name}-${cell.slug}"
}
