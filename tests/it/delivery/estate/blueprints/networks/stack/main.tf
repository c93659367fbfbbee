resource "terraform_data" "network" {
  input = cell.network.vpc_cidr
}
