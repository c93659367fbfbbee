resource "aws_vpc" "this" {
  cidr_block = cell.network.vpc_cidr
}

output "vpc" {
  value = aws_vpc.this[cell.extra.key].id
}
