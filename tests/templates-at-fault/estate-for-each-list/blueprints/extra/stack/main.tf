resource "aws_sqs_queue" "this" {
  for_each = cell.extra.queues
  name     = each.key
}
