# The account that owns the network: the identifiers of its parts are read from there, nothing is made in it.
provider "aws" {
  when = cell.shares_network_with != null

  alias               = "network_owner"
  region              = region.name
  allowed_account_ids = [owner.account]

  assume_role {
    when = owner.account != cell.account

    role_arn     = "arn:${region.partition}:iam::${owner.account}:role/${project.name}-${owner.short}-network-reader"
    session_name = "${project.name}-${cell.short}-foundation"
  }
}
