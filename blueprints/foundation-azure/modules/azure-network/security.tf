locals {
  nodes     = [var.subnets["nodes"]]
  pods      = var.pod_ranges
  network   = concat([var.address_space], sort(var.secondary_ranges))
  offices   = var.office_networks
  operators = distinct(concat(var.office_networks, var.endpoint_networks))

  # What may come in, by purpose and in this order; all else is refused. Ways out are not closed here: network policies of the cluster say where pods go.
  # A rule without sources is none.
  inbound = {
    nodes = [
      # With an overlay packets between pods carry the pods' own addresses, which are no part of the network to Azure.
      # https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay#network-security-groups
      { name = "nodes-and-pods", sources = concat(local.nodes, local.pods), protocol = "*", ports = ["*"] },
      { name = "api-server", sources = compact([lookup(var.subnets, "api_server", "")]), protocol = "Tcp", ports = ["*"] },
      { name = "ingress", sources = compact([lookup(var.subnets, "ingress", "")]), protocol = "Tcp", ports = ["*"] },
      { name = "load-balancer-probes", sources = ["AzureLoadBalancer"], protocol = "*", ports = ["*"] },
      { name = "offices", sources = local.offices, protocol = "Tcp", ports = [for port in var.office_ports : tostring(port)] },
    ]

    # https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#network-security-groups
    ingress = [
      { name = "gateway-manager", sources = ["GatewayManager"], protocol = "Tcp", ports = ["65200-65535"] },
      { name = "load-balancer-probes", sources = ["AzureLoadBalancer"], protocol = "*", ports = ["*"] },
      # Port 80 answers with a redirection, and to those who issue certificates.
      { name = "clients", sources = ["*"], protocol = "Tcp", ports = ["80", "443"] },
    ]

    private_endpoints = [
      { name = "network", sources = local.network, protocol = "Tcp", ports = ["443"] },
      { name = "databases", sources = local.nodes, protocol = "Tcp", ports = ["5432", "6432"] },
      { name = "operators", sources = local.operators, protocol = "Tcp", ports = ["443"] },
      # A cache answers at one port, and where clients know its shards at one for each: https://learn.microsoft.com/azure/redis/architecture#cluster-policies
      { name = "caches", sources = var.caches ? local.nodes : [], protocol = "Tcp", ports = ["10000", "8500-8599"] },
    ]

    # A standby follows the primary within the subnet: https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private
    databases = [
      { name = "nodes", sources = local.nodes, protocol = "Tcp", ports = ["5432", "6432"] },
      { name = "standby", sources = compact([lookup(var.subnets, "databases", "")]), protocol = "Tcp", ports = ["5432", "6432"] },
      # Homes and copies in other networks, in both directions: https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#networking
      { name = "copies", sources = var.database_networks, protocol = "Tcp", ports = ["5432"] },
    ]

    # https://learn.microsoft.com/azure/aks/api-server-vnet-integration
    api_server = [
      { name = "nodes", sources = local.nodes, protocol = "Tcp", ports = ["443", "4443"] },
      { name = "load-balancer-probes", sources = ["AzureLoadBalancer"], protocol = "Tcp", ports = ["9988"] },
      { name = "network", sources = local.network, protocol = "Tcp", ports = ["443"] },
      { name = "operators", sources = local.operators, protocol = "Tcp", ports = ["443"] },
    ]
  }

  # The group that AKS keeps at the nodes themselves lets in the same; both have to. Packets still have the port of the service by then.
  # https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/
  exposed = { for index, key in sort(keys(var.exposed)) : 1000 + index => {
    name     = "app-${substr(sha1(key), 0, 8)}"
    purpose  = substr(key, 0, 140)
    sources  = contains(var.exposed[key].sources, "0.0.0.0/0") ? ["*"] : sort(var.exposed[key].sources)
    protocol = "Tcp"
    ports    = [for port in var.exposed[key].ports : tostring(port)]
  } }

  rules = { for purpose, rules in local.inbound : purpose => merge(
    { for index, rule in rules : 100 + 10 * index => merge(rule, { purpose = null }) },
    purpose == "nodes" ? local.exposed : {},
  ) }

  guarded = { for purpose, range in var.subnets : purpose => range if contains(keys(local.inbound), purpose) }
}

# Rules stand in their group and not beside it, so that one that somebody added by hand goes with the next apply.
resource "azurerm_network_security_group" "this" {
  #checkov:skip=CKV_AZURE_160:The subnet of the application gateway takes requests from everywhere; port 80 is redirected
  for_each = local.guarded

  name                = "${var.name}-${local.purposes[each.key].name}"
  resource_group_name = var.resource_group_name
  location            = var.location
  tags                = var.tags

  dynamic "security_rule" {
    for_each = { for priority, rule in local.rules[each.key] : priority => rule if length(rule.sources) > 0 && length(rule.ports) > 0 }

    content {
      name        = security_rule.value.name
      description = security_rule.value.purpose
      priority    = tonumber(security_rule.key)
      direction   = "Inbound"
      access      = "Allow"
      protocol    = security_rule.value.protocol

      # A tag stands alone, ranges stand in a list.
      source_address_prefix      = length(security_rule.value.sources) == 1 ? security_rule.value.sources[0] : null
      source_address_prefixes    = length(security_rule.value.sources) == 1 ? null : security_rule.value.sources
      source_port_range          = "*"
      destination_address_prefix = "*"
      destination_port_range     = length(security_rule.value.ports) == 1 ? security_rule.value.ports[0] : null
      destination_port_ranges    = length(security_rule.value.ports) == 1 ? null : security_rule.value.ports
    }
  }

  # Without it Azure lets in whatever is in the network, in peered ones and behind VPNs.
  # https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules
  security_rule {
    name                       = "nothing-else"
    priority                   = 4096
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
  }
}

resource "azurerm_subnet_network_security_group_association" "this" {
  for_each = local.guarded

  subnet_id                 = azurerm_subnet.this[each.key].id
  network_security_group_id = azurerm_network_security_group.this[each.key].id
}

# A route that BGP brought disappears while its tunnel is down. For a private network nothing else matches then; packets to a public address
# would follow the default route and leave through NAT, unencrypted. These routes stay, so that such packets are dropped instead.
resource "azurerm_route_table" "nodes" {
  count = length(var.vpn_public_networks) > 0 ? 1 : 0

  name                          = "${var.name}-nodes"
  resource_group_name           = var.resource_group_name
  location                      = var.location
  bgp_route_propagation_enabled = true
  tags                          = var.tags
}

resource "azurerm_route" "vpn_public_network" {
  for_each = var.vpn_public_networks

  name                = replace(each.value, "/", "-")
  resource_group_name = var.resource_group_name
  route_table_name    = azurerm_route_table.nodes[0].name
  address_prefix      = each.value
  next_hop_type       = "VirtualNetworkGateway"
}

resource "azurerm_subnet_route_table_association" "nodes" {
  count = length(var.vpn_public_networks) > 0 ? 1 : 0

  subnet_id      = azurerm_subnet.this["nodes"].id
  route_table_id = azurerm_route_table.nodes[0].id
}
