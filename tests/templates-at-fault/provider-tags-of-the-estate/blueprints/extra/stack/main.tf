provider "aws" {
  alias = "other"

  default_tags {
    tags = cell.extra.tags
  }
}

resource "aws_vpc" "this" {
  provider   = aws.other
  cidr_block = cell.network.vpc_cidr
}
