# Site-to-site connections by environment and site. Keys of the tunnels are in no file: they are in Secrets Manager (AWS), in Secret Manager (Google Cloud), or in the key vault of the cell (Azure).
vpn_config = { for name in estate.regions[region.name].cells : estate.cells[name].environment.name => {
  amazon_side_asn = estate.cells[name].amazon_side_asn
  connections = { for site, vpn in estate.cells[name].vpn : site => {
    customer_gateway_ip = vpn.customer_gateway_ip
    bgp_asn             = vpn.bgp_asn
    device_name         = vpn.device_name
    routing             = vpn.routing
    networks            = vpn.networks
    public_networks     = vpn.public_networks
    onprem_cidr         = vpn.onprem_cidr
    cloud_cidr          = vpn.cloud_cidr
    tunnel1_inside_cidr = vpn.tunnels[0].inside_cidr
    tunnel2_inside_cidr = vpn.tunnels[1].inside_cidr
    ike                 = vpn.ike
  } }
} }
