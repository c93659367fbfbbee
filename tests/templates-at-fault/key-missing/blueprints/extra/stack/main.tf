resource "aws_sqs_queue" "this" {
  for_each = toset(cell.extra.queues)
  name     = "${cell.slug}-${each.key}"
}

output "arn" {
  value = aws_sqs_queue.this.arn
}
