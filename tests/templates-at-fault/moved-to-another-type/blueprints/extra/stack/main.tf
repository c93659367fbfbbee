resource "aws_vpc" "this" {
  cidr_block = cell.network.vpc_cidr
}

moved {
  from = aws_vpc.old
  to   = aws_vpc.this
  when = 1
}
