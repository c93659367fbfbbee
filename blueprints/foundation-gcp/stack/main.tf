module "baseline" {
  source = module("gcp-baseline")

  project    = cell.account
  region     = region.name
  name       = name
  network    = cell.shares_network_with == null ? name : null
  network_id = cell.shares_network_with == null ? module.network.network_id : data.google_compute_network.owner.id

  alarm_emails     = { tfvars = local.network.alarm_emails, literals = cell.network.alarm_emails }[estate.output.values]
  key_days         = environment.key_days
  flow_log_days    = { tfvars = local.network.flow_logs.days, literals = cell.network.flow_log_days }[estate.output.values]
  has_databases    = anytrue([for name, tenant in cell.clients : lookup(tenant, "database", null) != null]) || anytrue([for store in values(cell.stores) : store.kind == "postgres"])
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

  subnets = {
    tfvars   = { for purpose, range in local.network.subnets : purpose => range if contains(purposes, purpose) }
    literals = { for purpose in purposes : purpose => cell.network.subnets[purpose] }
  }[estate.output.values]
  service_cidr  = { tfvars = local.network.service_cidr, literals = cell.network.service_cidr }[estate.output.values]
  nat_addresses = { tfvars = { none = 0, single = 1, per_az = max(2, length(local.network.zones)) }[local.network.nat], literals = nat_addresses }[estate.output.values]
  router_asn    = { none = null, tfvars = local.vpn.amazon_side_asn, literals = cell.amazon_side_asn }[has_vpn ? estate.output.values : "none"]

  flow_logs = { tfvars = local.network.flow_logs, literals = {
    traffic          = cell.network.flow_log_traffic
    interval_seconds = cell.network.flow_log_interval_seconds
  } }[estate.output.values]

  office_networks = { tfvars = local.network.office_networks, literals = [for range in cell.site_networks : range if range != "0.0.0.0/0"] }[estate.output.values]
  office_ports    = { tfvars = local.network.office_ports, literals = cell.network.office_ports }[estate.output.values]

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

  vpn = {
    tfvars = { for site, vpn in local.vpn.connections : site => {
      customer_gateway_ip = vpn.customer_gateway_ip
      bgp_asn             = vpn.bgp_asn
      ike_versions        = vpn.ike.versions
      tunnel1_inside_cidr = vpn.tunnel1_inside_cidr
      tunnel2_inside_cidr = vpn.tunnel2_inside_cidr
    } }
    literals = { for site, vpn in cell.vpn : site => {
      customer_gateway_ip = vpn.customer_gateway_ip
      bgp_asn             = vpn.bgp_asn
      ike_versions        = vpn.ike.versions
      tunnel1_inside_cidr = vpn.tunnels[0].inside_cidr
      tunnel2_inside_cidr = vpn.tunnels[1].inside_cidr
    } }
  }[estate.output.values]

  notification_channels = module.baseline.notification_channels
}

# The network of the cell that this one lives in: without it, the plan ends here.
data "google_compute_network" "owner" {
  when = cell.shares_network_with != null

  project = owner.account
  name    = "${project.name}-${owner.short}"
}
