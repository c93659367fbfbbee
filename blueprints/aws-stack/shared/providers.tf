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
