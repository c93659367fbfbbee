locals {
  network = var.region_config.networks[environment.name]
  vpn     = var.vpn_config[environment.name]
}
