output "ids" {
  value = [for s in cell.network.private_subnets : aws_subnet.this[s.name].id]
}
