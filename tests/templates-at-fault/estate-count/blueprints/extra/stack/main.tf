resource "aws_vpc" "this" {
  count      = cell.extra.copies
  cidr_block = cell.network.vpc_cidr
}
