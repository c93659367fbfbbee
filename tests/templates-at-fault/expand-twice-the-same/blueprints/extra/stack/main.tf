expand "resource" {
  for_each = cell.extra.queues
  labels   = ["aws_sqs_queue", each.value]

  content {
    name = each.value
  }
}
