resource "aws_vpc" "this" {
  provider   = aws.replica
  cidr_block = cell.network.vpc_cidr
}
