resource "aws_vpc" "this" {
  cidr_block = cell.network.vpc_cidr
  depends_on = [cell.extra.needs]
}
