module "extra" {
  source = "../../../../shared/modules/extra"
}
