locals {
  needs = stack.needs
  name  = client.name
}
module "foundation" {
  source = module("foundation-layer")
}
