locals {
  retention = { days = cell.extra.days }
}

module "bucket" {
  source = module("bucket")

  name      = cell.slug
  retention = local.retention
}
