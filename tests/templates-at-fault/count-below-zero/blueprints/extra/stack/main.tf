resource "aws_sqs_queue" "this" {
  count = cell.extra.copies
}
