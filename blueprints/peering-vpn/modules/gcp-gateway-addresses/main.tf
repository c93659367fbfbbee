# By name: a gateway that is not there yet fails in the plan.
data "google_compute_ha_vpn_gateway" "this" {
  project = var.project
  region  = var.region
  name    = "${var.name}-vpn"
}
