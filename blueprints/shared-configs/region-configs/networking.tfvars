# Networks by environment. A cell that shares a network has its owner's here.
region_config = {
  name  = region.name
  short = region.short
  networks = { for name in estate.regions[region.name].cells : estate.cells[name].environment.name => {
    owner               = estate.cells[name].network_owner.environment
    vpc_cidr            = estate.cells[name].network.vpc_cidr
    secondary_cidrs     = estate.cells[name].network.secondary_cidrs
    service_cidr        = estate.cells[name].network.service_cidr
    zones               = estate.cells[name].network.zones
    public_subnets      = { for subnet in estate.cells[name].network.public_subnets : subnet.name => { cidr = subnet.cidr, zone = subnet.zone } }
    private_subnets     = { for subnet in estate.cells[name].network.private_subnets : subnet.name => { cidr = subnet.cidr, zone = subnet.zone } }
    database_subnets    = { for subnet in estate.cells[name].network.database_subnets : subnet.name => { cidr = subnet.cidr, zone = subnet.zone } }
    nat                 = estate.cells[name].network.nat
    nat_zone            = estate.cells[name].network.nat_zone
    gateway_endpoints   = estate.cells[name].network.gateway_endpoints
    interface_endpoints = estate.cells[name].network.interface_endpoints
    trusted_accounts    = estate.cells[name].network.trusted_accounts
    alarm_emails        = estate.cells[name].network.alarm_emails
    flow_logs = {
      traffic          = estate.cells[name].network.flow_log_traffic
      days             = estate.cells[name].network.flow_log_days
      interval_seconds = estate.cells[name].network.flow_log_interval_seconds
    }
    # Offices that reach the network by a VPN, and the ports on which its load balancers answer them.
    office_networks = [for cidr in estate.cells[estate.cells[name].network_owner.cell].site_networks : cidr if cidr != "0.0.0.0/0"]
    office_ports    = estate.cells[name].network.office_ports
  } if estate.cells[name].network != null }
}
