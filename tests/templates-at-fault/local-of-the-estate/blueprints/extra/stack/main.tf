locals {
  size = cell.extra.size
}

resource "aws_ebs_volume" "this" {
  availability_zone = "eu-west-1a"
  size              = local.size
}
