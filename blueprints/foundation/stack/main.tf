module "baseline" {
  source = module("cell-baseline")

  name             = "${project.name}-${cell.short}"
  environment      = environment.name
  account_id       = cell.account
  region           = region.name
  partition        = region.partition
  dns_suffix       = region.dns_suffix
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/foundation"
  alarm_emails     = { tfvars = local.network.alarm_emails, literals = cell.network.alarm_emails }[estate.output.values]
  backup           = environment.backup
  backup_copies    = length(copies_to) > 0 ? copies_to : null
  backup_sources   = length(cell.backup_sources) > 0 ? cell.backup_sources : null
  key_days         = environment.key_days
  force_destroy    = !environment.protected

  # Databases, buckets that are to be backed up, and disks that pods claim.
  has_backups = anytrue(flatten(concat(
    [for name, tenant in cell.clients : concat(
      [lookup(tenant, "database", null) != null],
      [for bucket in values(tenant.infrastructure.buckets) : bucket.backup],
    )],
    [for path, store in cell.stores : lookup(store, "objects", null) == null ? false : store.objects.backup],
    # A copy that follows is backed up where it is there for the loss of its home.
    [for path, one in cell.stores : one.kind == "postgres" && (one.role == "primary" || one.purpose == "disaster-recovery")],
    [for path, workload in cell.apps : [
      for volume in workload.volumes : volume.persistent && (volume.storage_class == null ? true : contains(["gp3", "gp3-retain"], volume.storage_class))
    ] if contains(cell.platform.services, "ebs-csi")],
  )))
}

# How old values are that people put into secrets.
module "secret_ages" {
  when = has_secrets

  source = module("secret-ages")

  name               = "${project.name}-${cell.short}"
  environment        = environment.name
  account_id         = cell.account
  region             = region.name
  partition          = region.partition
  dns_suffix         = region.dns_suffix
  secret_prefix      = secret_prefix
  alarm_topic_arn    = module.baseline.alarm_topic_arn
  operations_key_arn = module.baseline.operations_key_arn
}

# Who used which object of the cell's buckets (clients' data, logs of load balancers): their names all start like this.
module "trail" {
  source = module("object-trail")

  name       = "${project.name}-${cell.short}-trail"
  bucket     = "${project.name}-${cell.short}-${cell.account}-trail"
  buckets    = ["${project.name}-${cell.short}-"]
  account_id = cell.account
  region     = region.name
  key_days   = environment.key_days

  management_events = environment.audit_trail

  force_destroy = !environment.protected
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
  key_days         = network_key_days

  vpc_cidr         = { tfvars = local.network.vpc_cidr, literals = cell.network.vpc_cidr }[estate.output.values]
  secondary_cidrs  = { tfvars = local.network.secondary_cidrs, literals = cell.network.secondary_cidrs }[estate.output.values]
  public_subnets   = { tfvars = local.network.public_subnets, literals = { for subnet in cell.network.public_subnets : subnet.name => { cidr = subnet.cidr, zone = subnet.zone } } }[estate.output.values]
  private_subnets  = { tfvars = local.network.private_subnets, literals = { for subnet in cell.network.private_subnets : subnet.name => { cidr = subnet.cidr, zone = subnet.zone } } }[estate.output.values]
  database_subnets = { tfvars = local.network.database_subnets, literals = { for subnet in cell.network.database_subnets : subnet.name => { cidr = subnet.cidr, zone = subnet.zone } } }[estate.output.values]
  nat              = { tfvars = local.network.nat, literals = cell.network.nat }[estate.output.values]
  nat_zone         = { tfvars = local.network.nat_zone, literals = cell.network.nat_zone }[estate.output.values]

  # This cell's cluster and those of the cells that share the network.
  cluster_names = distinct(concat([cell.cluster_name], [for name in cell.siblings : estate.cells[name].cluster_name]))

  gateway_endpoints   = { tfvars = local.network.gateway_endpoints, literals = cell.network.gateway_endpoints }[estate.output.values]
  interface_endpoints = { tfvars = local.network.interface_endpoints, literals = cell.network.interface_endpoints }[estate.output.values]
  trusted_account_ids = { tfvars = local.network.trusted_accounts, literals = cell.network.trusted_accounts }[estate.output.values]

  flow_logs = { tfvars = local.network.flow_logs, literals = {
    traffic          = cell.network.flow_log_traffic
    days             = cell.network.flow_log_days
    interval_seconds = cell.network.flow_log_interval_seconds
  } }[estate.output.values]

  # Peerings with networks of other clouds end on the gateway.
  vpn_gateway     = anytrue([for peer in values(cell.peerings) : peer.by_vpn && estate.cells[peer.cell].emitted])
  amazon_side_asn = { tfvars = local.vpn.amazon_side_asn, literals = cell.amazon_side_asn }[estate.output.values]

  vpn = { tfvars = local.vpn.connections, literals = { for name, site in cell.vpn : name => {
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
  } } }[estate.output.values]

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
  vpc_cidrs        = { tfvars = concat([local.network.vpc_cidr], local.network.secondary_cidrs), literals = concat([cell.network.vpc_cidr], cell.network.secondary_cidrs) }[estate.output.values]
  gateway_services = { tfvars = local.network.gateway_endpoints, literals = cell.network.gateway_endpoints }[estate.output.values]
  office_networks  = { tfvars = local.network.office_networks, literals = [for cidr in owner.site_networks : cidr if cidr != "0.0.0.0/0"] }[estate.output.values]
  office_ports     = { tfvars = local.network.office_ports, literals = cell.network.office_ports }[estate.output.values]
}
