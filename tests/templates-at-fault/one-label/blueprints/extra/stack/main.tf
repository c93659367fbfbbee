resource "aws_vpc" {
  cidr_block = cell.network.vpc_cidr
}
