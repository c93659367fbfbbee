resource "aws_s3_buckets" "this" {
  bucket = "${project.name}-${cell.slug}"
}
