provider "aws" {
  region              = aws_region
  allowed_account_ids = [environment.account]

  default_tags {
    tags = merge(project.tags, tags, {
      Project     = project.name
      Environment = environment.name
      Region      = aws_region
      Layer       = stack.layer
      ManagedBy   = "terraform"
    })
  }
}
