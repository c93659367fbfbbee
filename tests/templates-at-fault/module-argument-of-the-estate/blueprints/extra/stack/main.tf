module "bucket" {
  source = module("bucket")

  name = cell.slug
  days = cell.extra.days
}
