resource "aws_vpc" "this" {
  cidr_block = cell.network.vpc_cidr
}

import {
  to = aws_vpc.this
}
