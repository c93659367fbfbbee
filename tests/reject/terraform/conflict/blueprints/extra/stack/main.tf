resource "aws_s3_bucket" "this" {
  count    = 2
  for_each = toset(["a", "b"])
}
