provider "aws" {
  alias  = "other"
  region = cell.extra.regions
}

resource "aws_vpc" "this" {
  provider   = aws.other
  cidr_block = cell.network.vpc_cidr
}
