module "bucket" {
  source = module("extra-bucket")
  nmae   = "${project.name}-${cell.slug}"
}
