resource "aws_s3_bucket" "that" {
  bucket = "${project.name}-${cell.slug}-logs"
}
