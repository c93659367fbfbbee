resource "aws_security_group" "this" {
  name = cell.slug

  dynamic "ingress" {
    for_each = cell.extra.rules
    content {
      from_port = ingress.value.port
      to_port   = 65535
      protocol  = "tcp"
    }
  }
}
