# Networks by environment. A cell that shares a network has its owner's here.
region_config = {
  name  = region.name
  short = region.short
  networks = { for name in estate.regions[region.name].cells : estate.cells[name].environment.name => {
    owner           = estate.cells[name].network_owner.environment
    vpc_cidr        = estate.cells[name].network.vpc_cidr
    secondary_cidrs = estate.cells[name].network.secondary_cidrs
    service_cidr    = estate.cells[name].network.service_cidr
    subnets         = estate.cells[name].network.subnets
  } if estate.cells[name].network != null }
}
