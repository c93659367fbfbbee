resource "aws_security_group" "this" {
  name = cell.slug

  expand "ingress" {
    for_each = cell.extra.ports
    content {
      from_port   = each.value
      to_port     = 1
      protocol    = "tcp"
      cidr_blocks = [cell.network.vpc_cidr]
    }
  }
}
