module "baseline" {
  source = module("cell-baseline")

  name             = "${project.name}-${cell.short}"
  environment      = environment.name
  account_id       = cell.account
  region           = region.name
  partition        = region.partition
  dns_suffix       = region.dns_suffix
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/foundation"
  alarm_emails     = cell.network.alarm_emails
  backup           = environment.backup
}

# Who used which object of the cell's buckets (clients' data, logs of load balancers): their names all start like this.
module "trail" {
  source = module("object-trail")

  name       = "${project.name}-${cell.short}-trail"
  bucket     = "${project.name}-${cell.short}-${cell.account}-trail"
  buckets    = ["${project.name}-${cell.short}-"]
  account_id = cell.account
  region     = region.name
}

# A cell that owns its network.
module "foundation" {
  when = cell.shares_network_with == null

  source = module("foundation-layer")

  name             = "${project.name}-${cell.short}"
  account_id       = cell.account
  region           = region.name
  partition        = region.partition
  dns_suffix       = region.dns_suffix
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/foundation"
  alarm_topic_arn  = module.baseline.alarm_topic_arn

  vpc_cidr         = cell.network.vpc_cidr
  secondary_cidrs  = cell.network.secondary_cidrs
  public_subnets   = { for subnet in cell.network.public_subnets : subnet.name => { cidr = subnet.cidr, zone = subnet.zone } }
  private_subnets  = { for subnet in cell.network.private_subnets : subnet.name => { cidr = subnet.cidr, zone = subnet.zone } }
  database_subnets = { for subnet in cell.network.database_subnets : subnet.name => { cidr = subnet.cidr, zone = subnet.zone } }
  nat              = cell.network.nat
  nat_zone         = cell.network.nat_zone

  # This cell's cluster and those of the cells that share the network.
  cluster_names = distinct(concat([cell.cluster_name], [for name in cell.siblings : estate.cells[name].cluster_name]))

  gateway_endpoints   = cell.network.gateway_endpoints
  interface_endpoints = cell.network.interface_endpoints
  trusted_account_ids = cell.network.trusted_accounts

  flow_logs = {
    traffic          = cell.network.flow_log_traffic
    days             = cell.network.flow_log_days
    interval_seconds = cell.network.flow_log_interval_seconds
  }

  amazon_side_asn = cell.amazon_side_asn

  vpn = { for name, site in cell.vpn : name => {
    customer_gateway_ip = site.customer_gateway_ip
    bgp_asn             = site.bgp_asn
    device_name         = site.device_name
    routing             = site.routing
    networks            = site.networks
    public_networks     = site.public_networks
    onprem_cidr         = site.onprem_cidr
    cloud_cidr          = site.cloud_cidr
    tunnel1_inside_cidr = site.tunnels[0].inside_cidr
    tunnel2_inside_cidr = site.tunnels[1].inside_cidr
    ike                 = site.ike
  } }

  sharing_account_ids = distinct([
    for name in cell.siblings : estate.cells[name].account
    if estate.cells[name].account != cell.account
  ])
}

# A cell that lives in another cell's network: it reads what the owner wrote, and repeats it under its own path.
data "aws_ssm_parameter" "network_owner" {
  when = cell.shares_network_with != null

  for_each = toset(concat(
    ["private_subnet_ids", "vpc_cidr", "vpc_cidrs", "vpc_id"],
    [for subnet in cell.network.private_subnets : "private_subnet_id/${subnet.name}"],
    length(cell.network.public_subnets) > 0 ? ["public_subnet_ids"] : [],
    [for subnet in cell.network.public_subnets : "public_subnet_id/${subnet.name}"],
    length(cell.network.database_subnets) > 0 ? ["database_subnet_ids"] : [],
    [for subnet in cell.network.database_subnets : "database_subnet_id/${subnet.name}"],
    cell.network.nat == "none" ? [] : ["nat_public_ips"],
    length(owner.vpn) > 0 ? ["office_networks"] : [],
  ))
  provider = aws.network_owner

  name = "/${project.name}/${cell.network_owner.environment}/${region.name}/foundation/${each.key}"
}

module "foundation" {
  when = cell.shares_network_with != null

  source = module("foundation-shared")

  name             = "${project.name}-${cell.short}"
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/foundation"
  owner            = "${project.name}-${owner.short}"
  owner_parameters = { for name, parameter in data.aws_ssm_parameter.network_owner : name => parameter.insecure_value }

  # Tags do not cross accounts.
  tag_subnets  = owner.account != cell.account
  cluster_name = cell.cluster_name
}

module "security_groups" {
  source = module("cell-security-groups")

  name             = "${project.name}-${cell.short}"
  region           = region.name
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/foundation"
  vpc_id           = module.foundation.vpc_id
  vpc_cidrs        = concat([cell.network.vpc_cidr], cell.network.secondary_cidrs)
  gateway_services = cell.network.gateway_endpoints
  office_networks  = [for cidr in owner.site_networks : cidr if cidr != "0.0.0.0/0"]
  office_ports     = cell.network.office_ports
}
