provider "aws" {
  alias  = "billing"
  reqion = region.name
}

resource "aws_vpc" "this" {
  provider   = aws.billing
  cidr_block = cell.network.vpc_cidr
}
