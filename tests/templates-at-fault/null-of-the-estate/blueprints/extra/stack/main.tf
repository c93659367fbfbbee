resource "aws_vpc" "this" {
  cidr_block = cell.network.vpc_cidr
}

resource "aws_subnet" "this" {
  vpc_id     = try(cell.extra.vpc, null)
  cidr_block = "10.20.1.0/24"
}
