expand "output" {
  for_each = { for s in cell.network.private_subnets : s.name => s }
  labels   = ["cidr_${replace(each.key, "-", "_")}"]

  content {
    value    = each.value.cidr
    senstive = false
  }
}
