module "bucket" {
  source = module("bucket")
}
