expand "resource" {
  for_each = { for s in cell.network.private_subnets : s.name => s }
  labels   = ["aws_subnet", replace(each.key, "-", "_")]

  content {
    vpc_id     = "vpc-1"
    cidr_blok  = each.value.cidr
  }
}
