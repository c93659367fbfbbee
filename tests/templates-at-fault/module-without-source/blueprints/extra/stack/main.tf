module "network" {
  cidr = cell.network.vpc_cidr
}
