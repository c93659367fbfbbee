module "bucket" {
  source = module("bucket")

  name   = cell.slug
  colour = "red"
}
