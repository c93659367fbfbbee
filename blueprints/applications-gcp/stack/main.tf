# The cell's key for logs, by the name that the foundation gives it.
data "google_kms_key_ring" "this" {
  project  = cell.account
  location = region.name
  name     = "${project.name}-${cell.short}"
}

data "google_kms_crypto_key" "logs" {
  key_ring = data.google_kms_key_ring.this.id
  name     = "logs"
}

module "load_balancer_logs" {
  source = module("gcp-load-balancer-logs")

  project    = cell.account
  region     = region.name
  name       = "${project.name}-${cell.short}"
  hosts      = hosts
  days       = min(3650, cell.applications.access_log_days)
  kms_key_id = data.google_kms_crypto_key.logs.id
}

# What the load balancers that face the internet refer to by name.
module "edge" {
  when = public

  source = module("gcp-edge")

  project  = cell.account
  name     = "${project.name}-${cell.short}"
  firewall = cell.applications.waf.enabled ? { mode = cell.applications.waf.mode, rate_limit = cell.applications.waf.rate_limit } : null
}
