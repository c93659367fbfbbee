check "range" {
  data "aws_vpc" "this" {
    cidr_block = cell.network.vpc_cidr
  }
}
