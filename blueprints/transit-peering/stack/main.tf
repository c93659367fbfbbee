expand "module" {
  for_each = asked
  labels   = ["peering_${each.key}"]

  content {
    source = module("transit-peering")

    name                  = "${project.name}-${each.value.near.name}-to-${each.value.far.name}"
    parameter_prefix      = "/${project.name}/${environment.name}/${region.name}/transit-gateway/${each.value.near.name}"
    peer_parameter_prefix = "/${project.name}/${estate.cells[each.value.far.home].environment.name}/${estate.cells[each.value.far.home].region.name}/transit-gateway/${each.value.far.name}"
    peer_account_id       = estate.cells[each.value.far.home].account
    peer_region           = estate.cells[each.value.far.home].region.name

    # A network that is attached to both is reached from each by itself, and so is what lies behind VPNs of both.
    networks = distinct(concat(
      flatten([
        for name in each.value.near.cells : concat([estate.cells[name].network.vpc_cidr], estate.cells[name].network.secondary_cidrs)
        if !contains(each.value.far.cells, name)
      ]),
      [for network in each.value.near_sites : network if !contains(each.value.far_sites, network)],
    ))
    peer_networks = distinct(concat(
      flatten([
        for name in each.value.far.cells : concat([estate.cells[name].network.vpc_cidr], estate.cells[name].network.secondary_cidrs)
        if !contains(each.value.near.cells, name)
      ]),
      [for network in each.value.far_sites : network if !contains(each.value.near_sites, network)],
    ))
  }
}
