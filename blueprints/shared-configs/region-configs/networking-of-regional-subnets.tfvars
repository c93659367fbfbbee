# Networks by environment. A cell that shares a network has its owner's here.
region_config = {
  name  = region.name
  short = region.short
  networks = { for name in estate.regions[region.name].cells : estate.cells[name].environment.name => merge({
    owner           = estate.cells[name].network_owner.environment
    vpc_cidr        = estate.cells[name].network.vpc_cidr
    secondary_cidrs = estate.cells[name].network.secondary_cidrs
    service_cidr    = estate.cells[name].network.service_cidr
    subnets         = estate.cells[name].network.subnets
    }, {
    literals = {}
    tfvars = {
      zones        = estate.cells[name].network.zones
      nat          = estate.cells[name].network.nat
      alarm_emails = estate.cells[name].network.alarm_emails
      flow_logs = {
        traffic          = estate.cells[name].network.flow_log_traffic
        days             = estate.cells[name].network.flow_log_days
        interval_seconds = estate.cells[name].network.flow_log_interval_seconds
      }
      # Offices that reach the network by a VPN, and the ports on which nodes answer them.
      office_networks = [for cidr in estate.cells[estate.cells[name].network_owner.cell].site_networks : cidr if cidr != "0.0.0.0/0"]
      office_ports    = estate.cells[name].network.office_ports
    }
  }[estate.output.values]) if estate.cells[name].network != null }
}
