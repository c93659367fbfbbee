resource "aws_vpc" "this" {
  cidr_block = cell.network.vpc_cidr

  lifecycle {
    prevent_destory = true
  }
}
