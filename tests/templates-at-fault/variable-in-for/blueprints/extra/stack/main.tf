output "names" {
  value = {
    for s in cell.network.private_subnets : s.name => {
      cidr  = s.cidr
      label = "${var.prefix}-${s.name}"
    }
  }
}
