locals {
  disk  = cell.extra.disk
  disks = { data = local.disk }
}

resource "aws_ebs_volume" "this" {
  availability_zone = "eu-west-1a"
  size              = local.disks["data"].size
}
