resource "aws_vpc" "this" {
  cidr_block           = cell.network.vpc_cidr
  enable_dns_hostnames = cell.extra.dns
}
