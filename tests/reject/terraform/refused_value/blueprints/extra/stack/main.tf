module "bucket" {
  source = module("extra-bucket")
  name   = "Acme-${cell.slug}"
}
