resource "aws_sqs_queue" "this" {
  name                       = cell.slug
  visibility_timeout_seconds = cell.extra.timeout
}
