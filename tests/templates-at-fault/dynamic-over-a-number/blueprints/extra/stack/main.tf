resource "aws_security_group" "this" {
  name = cell.slug

  dynamic "ingress" {
    for_each = cell.extra.port
    content {
      from_port = 80
      to_port   = 80
      protocol  = "tcp"
    }
  }
}
