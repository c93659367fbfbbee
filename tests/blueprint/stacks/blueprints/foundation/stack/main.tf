terraform {
  backend "s3" {
    key = stack.state_key
  }
}
module "foundation" {
  source = module("foundation-layer")
  name = stack.name
}
