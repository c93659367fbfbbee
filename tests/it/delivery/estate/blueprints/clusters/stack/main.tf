resource "terraform_data" "cluster" {
  input = "${cell.short} in ${cell.network.vpc_cidr}"
}
