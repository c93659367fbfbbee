expand "module" {
  for_each = owned
  labels   = ["transit_gateway_${each.key}"]

  content {
    source = module("transit-gateway")

    name             = "${project.name}-${cell.short}-${each.key}"
    asn              = each.value.asn
    parameter_prefix = "/${project.name}/${environment.name}/${region.name}/transit-gateway/${each.key}"

    # Accounts of the networks that are attached, besides the gateway's own.
    account_ids = distinct([for name in each.value.cells : estate.cells[name].account if estate.cells[name].account != cell.account])
  }
}
