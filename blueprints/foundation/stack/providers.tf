provider "aws" {
  region              = region.name
  allowed_account_ids = [environment.account]

  default_tags {
    tags = merge(project.tags, {
      Project     = project.name
      Environment = environment.name
      Region      = region.name
      Layer       = stack.layer
      ManagedBy   = "terraform"
    })
  }
}

# The account that owns the network: the identifiers of its parts are read from there, nothing is made in it.
expand "provider" {
  for_each = cell.shares_network_with == null ? [] : [estate.cells[cell.network_owner.cell]]
  labels   = ["aws"]

  content {
    alias               = "network_owner"
    region              = region.name
    allowed_account_ids = [each.value.environment.account]

    expand "assume_role" {
      for_each = each.value.environment.account == environment.account ? [] : [each.value]

      content {
        role_arn     = "arn:${region.partition}:iam::${each.value.environment.account}:role/${project.name}-${each.value.short}-network-reader"
        session_name = "${project.name}-${cell.short}-foundation"
      }
    }
  }
}
