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

# The other ends.
expand "provider" {
  for_each = { for slug, peer in cell.peerings : slug => peer if peer.requester }
  labels   = ["aws"]

  content {
    alias               = each.key
    region              = each.value.region
    allowed_account_ids = [each.value.account]

    default_tags {
      tags = merge(project.tags, {
        Project     = project.name
        Environment = each.value.environment
        Region      = each.value.region
        Layer       = stack.layer
        ManagedBy   = "terraform"
      })
    }
  }
}
