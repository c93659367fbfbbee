resource "aws_s3_bucket" "this" {
  bucket = "${project.name}-${cell.slug}"
  acceleration {
    enabled = true
  }
  force_destory = false
}
