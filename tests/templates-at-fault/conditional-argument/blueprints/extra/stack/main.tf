resource "aws_vpc" "this" {
  cidr_block = region.name == "eu-west-1" ? aws_vpc_ipam_pool.gone.id : null
}
