locals {
  queues = cell.extra.queues
}

resource "aws_sqs_queue" "this" {
  for_each = local.queues
  name     = each.key
}
