resource "terraform_data" "network" {
  input = cell.network.vpc_cidr

  lifecycle {
    precondition {
      condition     = length(cell.network.private_subnets) > 8
      error_message = "${cell.name} needs more subnets"
    }
  }
}
