output "names" {
  value = [
    for s in cell.network.private_subnets :
    uper("${s.name}${terraform.workspace}")
  ]
}
