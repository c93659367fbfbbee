module "baseline" {
  source = module("azure-baseline")

  name            = name
  location        = region.name
  zones           = region.zones
  tenant_id       = cell.tenant
  subscription_id = cell.account
  tags            = tags

  vault_name  = vault_name
  key_days    = environment.key_days
  allowed_ips = setunion(cell.platform.public_endpoint_cidrs, var.vault_allowed_ips)
  operators   = operators

  private_endpoint_subnet_id = {
    own    = module.foundation.subnet_ids["private_endpoints"]
    shared = data.azurerm_subnet.private_endpoints.id
  }[shares_network ? "shared" : "own"]

  vault_dns_zone_id = {
    own    = module.foundation.dns_zone_ids["vault"]
    shared = data.azurerm_private_dns_zone.vault.id
  }[shares_network ? "shared" : "own"]

  alarm_emails  = { tfvars = local.network.alarm_emails, literals = cell.network.alarm_emails }[estate.output.values]
  log_days      = { tfvars = local.network.flow_logs.days, literals = cell.network.flow_log_days }[estate.output.values]
  backup_locked = environment.backup.locked

  # Buckets that are to be backed up, and volumes.
  has_backups = anytrue(flatten([
    [for name, tenant in cell.clients : [for bucket in values(tenant.infrastructure.buckets) : bucket.backup] if try(tenant.infrastructure, null) != null],
    [for path, workload in cell.apps : [for volume in workload.volumes : volume.persistent && volume.access == "one"]],
    [for path, one in cell.stores : try(one.objects.backup, false) && (one.role == "primary" || try(one.objects.promoted, false))],
  ]))
}

# A cell that owns its network.
module "foundation" {
  when = !shares_network

  source = module("azure-network")

  name                = name
  resource_group_name = module.baseline.resource_group_name
  location            = region.name
  zones               = region.zones
  tags                = tags

  address_space    = { tfvars = local.network.vpc_cidr, literals = cell.network.vpc_cidr }[estate.output.values]
  secondary_ranges = { tfvars = local.network.secondary_cidrs, literals = cell.network.secondary_cidrs }[estate.output.values]
  subnets          = { tfvars = { for purpose, range in local.network.subnets : purpose => purpose == "ingress" ? cidrsubnet(range, max(0, 24 - tonumber(split("/", range)[1])), 0) : range if contains(purposes, purpose) }, literals = subnets }[estate.output.values]
  pod_ranges       = [pod_range]

  nat = { tfvars = local.network.nat, literals = cell.network.nat }[estate.output.values]
  # Room for twice as many connections, and for one address that has to go.
  nat_addresses = { tfvars = local.network.nat == "per_az" ? 2 : 1, literals = cell.network.nat == "per_az" ? 2 : 1 }[estate.output.values]

  office_networks   = { tfvars = local.network.office_networks, literals = offices }[estate.output.values]
  office_ports      = { tfvars = local.network.office_ports, literals = cell.network.office_ports }[estate.output.values]
  endpoint_networks = endpoint_networks
  database_networks = copied_with
  caches            = has_caches
  exposed = { for app, one in exposed : app => {
    sources = one.from_within ? { tfvars = length(one.sources) == 0 ? local.within : distinct(concat(local.within, one.sources)), literals = distinct(concat([cell.network.vpc_cidr], cell.network.secondary_cidrs, owner.reached_networks, owner.site_networks, beyond_offices, one.sources)) }[estate.output.values] : one.sources
    ports   = one.ports
  } }
  vpn_public_networks = { tfvars = distinct(flatten([for connection in values(local.vpn.connections) : connection.public_networks if connection.routing == "bgp"])), literals = distinct(flatten([for site, connection in cell.vpn : connection.public_networks if connection.routing == "bgp"])) }[estate.output.values]

  flow_log_days     = { tfvars = local.network.flow_logs.days, literals = cell.network.flow_log_days }[estate.output.values]
  flow_logs_account = logs_account
  logs_key_id       = module.baseline.key_ids["logs"]
  logs_identity_id  = module.baseline.logs_identity_id
  workspace_id      = module.baseline.log_analytics_workspace_id
  workspace_guid    = module.baseline.log_analytics_workspace_guid
  action_group_id   = module.baseline.action_group_id
}

module "vpn" {
  when = has_vpn

  source = module("azure-vpn")

  name                = name
  resource_group_name = module.baseline.resource_group_name
  location            = region.name
  zones               = region.zones
  tags                = tags

  gateway_subnet_id = module.foundation.subnet_ids["gateway"]
  asn               = { tfvars = local.vpn.amazon_side_asn, literals = cell.amazon_side_asn }[estate.output.values]
  sites = { tfvars = local.vpn.connections, literals = { for name, site in cell.vpn : name => {
    customer_gateway_ip = site.customer_gateway_ip
    bgp_asn             = site.bgp_asn
    routing             = site.routing
    networks            = site.networks
    onprem_cidr         = site.onprem_cidr
    cloud_cidr          = site.cloud_cidr
    tunnel1_inside_cidr = site.tunnels[0].inside_cidr
    tunnel2_inside_cidr = site.tunnels[1].inside_cidr
    ike                 = site.ike
  } } }[estate.output.values]

  # Of each tunnel's range the second address. AWS has two tunnels to each instance, Google Cloud one.
  beyond = { for slug, peer in beyond : slug => {
    aws = [[for number in [0, 1] : cidrhost(peer.inside_cidrs[number], 2)], [for number in [2, 3] : cidrhost(peer.inside_cidrs[number], 2)]]
    gcp = [[cidrhost(peer.inside_cidrs[0], 2)], [cidrhost(peer.inside_cidrs[1], 2)]]
  }[peer.provider] }

  key_vault_id    = module.baseline.key_vault_id
  workspace_id    = module.baseline.log_analytics_workspace_id
  action_group_id = module.baseline.action_group_id
}

# A cell that lives in another cell's network makes all else of its own.
data "azurerm_virtual_network" "owner" {
  when = shares_network

  provider            = azurerm.network_owner
  name                = owner_name
  resource_group_name = owner_name
}

data "azurerm_subnet" "private_endpoints" {
  when = shares_network

  provider             = azurerm.network_owner
  name                 = "private-endpoints"
  virtual_network_name = data.azurerm_virtual_network.owner.name
  resource_group_name  = owner_name
}

data "azurerm_private_dns_zone" "vault" {
  when = shares_network

  provider            = azurerm.network_owner
  name                = "privatelink.vaultcore.azure.net"
  resource_group_name = owner_name
}
