resource "aws_sqs_queue" "this" {
  for_each = toset(cell.extra.ports)
  name     = "q-${each.key}"
}
