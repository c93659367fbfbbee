module "baseline" {
  source = module("gcp-baseline")

  project    = cell.account
  region     = region.name
  name       = name
  network    = cell.shares_network_with == null ? name : null
  network_id = cell.shares_network_with == null ? module.network.network_id : data.google_compute_network.owner.id

  alarm_emails     = cell.network.alarm_emails
  key_days         = environment.key_days
  flow_log_days    = cell.network.flow_log_days
  has_databases    = anytrue([for name, tenant in cell.clients : lookup(tenant, "database", null) != null])
  audited_services = audited_services
  force_destroy    = !environment.protected
}

# A cell that owns its network.
module "network" {
  when = cell.shares_network_with == null

  source = module("gcp-network")

  project = cell.account
  region  = region.name
  name    = name

  subnets       = { for purpose in ["load_balancers", "nodes", "pods", "private_services"] : purpose => cell.network.subnets[purpose] }
  service_cidr  = cell.network.service_cidr
  nat_addresses = nat_addresses
  router_asn    = has_vpn ? cell.amazon_side_asn : null

  flow_logs = {
    traffic          = cell.network.flow_log_traffic
    interval_seconds = cell.network.flow_log_interval_seconds
  }

  office_networks = [for range in cell.site_networks : range if range != "0.0.0.0/0"]
  office_ports    = cell.network.office_ports

  notification_channels = module.baseline.notification_channels
}

module "vpn" {
  when = has_vpn

  source = module("gcp-vpn")

  project     = cell.account
  region      = region.name
  name        = name
  network_id  = module.network.network_id
  router_name = module.network.router_name
  kms_key_id  = module.baseline.key_ids["data"]

  vpn = { for site, vpn in cell.vpn : site => {
    customer_gateway_ip = vpn.customer_gateway_ip
    bgp_asn             = vpn.bgp_asn
    ike_versions        = vpn.ike.versions
    tunnel1_inside_cidr = vpn.tunnels[0].inside_cidr
    tunnel2_inside_cidr = vpn.tunnels[1].inside_cidr
  } }

  notification_channels = module.baseline.notification_channels
}

# The network of the cell that this one lives in: without it, the plan ends here.
data "google_compute_network" "owner" {
  when = cell.shares_network_with != null

  project = owner.account
  name    = "${project.name}-${owner.short}"
}
