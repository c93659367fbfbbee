resource "aws_vpc" "this" {
  cidr_block = cell.network.vpc_cidr
  tags       = { Name = "${cell.slug}-${each.key}" }
}
