resource "aws_vpc" "this" {
  when       = cell.extra.on
  cidr_block = cell.network.vpc_cidr
}
