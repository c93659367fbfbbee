resource "aws_sqs_queue" "this" {
  count    = length(cell.extra.queues)
  for_each = toset(cell.extra.queues)
  name     = "x"
}
