provider "aws" {
  region              = environment.state.region
  allowed_account_ids = [environment.account]

  default_tags {
    tags = merge(project.tags, {
      Project     = project.name
      Environment = environment.name
      Region      = environment.state.region
      Layer       = stack.layer
      ManagedBy   = "terraform"
    })
  }
}
