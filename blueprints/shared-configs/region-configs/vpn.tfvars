amazon_side_asn = region.amazon_side_asn

# Site-to-site connections by environment and site. Keys of the tunnels are in Secrets Manager, in no file.
vpn_connections = { for name in estate.regions[region.name].cells : estate.cells[name].environment.name => {
  for site, vpn in estate.cells[name].vpn : site => {
    customer_gateway_ip = vpn.customer_gateway_ip
    bgp_asn             = vpn.bgp_asn
    device_name         = vpn.device_name
    routing             = vpn.routing
    remote_networks     = vpn.networks
  }
} if length(estate.cells[name].vpn) > 0 }
