resource "aws_security_group" "this" {
  for_each = toset([for s in cell.network.private_subnets : s.name])

  name_ = each.key
}
