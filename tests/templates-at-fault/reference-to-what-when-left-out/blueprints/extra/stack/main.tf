expand "resource" {
  for_each = [1]
  labels   = ["aws_vpc", "this"]
  when     = cell.extra.on

  content {
    cidr_block = cell.network.vpc_cidr
  }
}

output "vpc_id" {
  value = aws_vpc.this.id
}
