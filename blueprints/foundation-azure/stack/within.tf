locals {
  # All that reaches the network: itself, its peers, and what lies behind its VPNs.
  within = distinct(concat([local.network.vpc_cidr], local.network.secondary_cidrs, owner.reached_networks, local.network.office_networks, beyond_offices))
}
