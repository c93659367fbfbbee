module "bucket" {
  source = module("bucket")

  name      = cell.extra.name
  retention = { days = cell.extra.days }
}
