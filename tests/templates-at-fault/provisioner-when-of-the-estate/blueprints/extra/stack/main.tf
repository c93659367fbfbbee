resource "aws_vpc" "this" {
  cidr_block = cell.network.vpc_cidr

  provisioner "local-exec" {
    when    = cell.extra.on
    command = "true"
  }
}
