expand "resource" {
  for_each = [1]
  labels   = ["aws_vpc", "this"]
  when     = cell.extra.on

  content {
    cidr_block = cell.network.vpc_cidr
    tag        = { Name = cell.slug }
  }
}
