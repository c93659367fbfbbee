resource "aws_security_group" "this" {
  name = cell.slug

  dynamic "ingress" {
    for_each = cell.extra.ports
  }
}
