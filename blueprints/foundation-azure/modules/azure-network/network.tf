locals {
  delegated = ["Microsoft.Network/virtualNetworks/subnets/join/action"]

  # What each purpose is called, and what it is given to. Gateways have to be called like this. The controller of Application Gateway reaches pods of an
  # overlay from a subnet that is delegated: https://learn.microsoft.com/azure/application-gateway/container-networking
  purposes = {
    nodes             = { name = "nodes" }
    ingress           = { name = "ingress", service = "Microsoft.Network/applicationGateways" }
    private_endpoints = { name = "private-endpoints" }
    databases         = { name = "databases", service = "Microsoft.DBforPostgreSQL/flexibleServers" }
    api_server        = { name = "api-server", service = "Microsoft.ContainerService/managedClusters" }
    gateway           = { name = "GatewaySubnet" }
  }

  # Gateways manage their own way out, and Azure refuses security groups of one's own on theirs.
  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-vpn-gateway-settings#gwsub
  gateways = ["gateway", "ingress"]
}

resource "azurerm_virtual_network" "this" {
  name                = var.name
  resource_group_name = var.resource_group_name
  location            = var.location
  address_space       = concat([var.address_space], sort(var.secondary_ranges))
  tags                = var.tags

  # Everything in it would have to go first.
  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_subnet" "this" {
  #checkov:skip=CKV2_AZURE_31:Each has a security group but that of gateways, where Azure refuses one (security.tf)
  for_each = var.subnets

  name                 = local.purposes[each.key].name
  resource_group_name  = var.resource_group_name
  virtual_network_name = azurerm_virtual_network.this.name
  address_prefixes     = [each.value]

  # Nothing leaves through an address that Azure lends and takes back: what goes out goes through NAT.
  # https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access
  default_outbound_access_enabled = contains(local.gateways, each.key)

  # Rules hold for private endpoints only where the subnet says so: https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy
  private_endpoint_network_policies = each.key == "private_endpoints" ? "NetworkSecurityGroupEnabled" : "Disabled"

  # Flexible servers write their log and their backups into storage, and Azure puts the way there on their subnet: unsaid, each plan would take it away.
  # https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/postgresql_flexible_server
  service_endpoints = each.key == "databases" ? ["Microsoft.Storage"] : null

  dynamic "delegation" {
    for_each = compact([try(local.purposes[each.key].service, null)])

    content {
      name = "service"

      service_delegation {
        name    = delegation.value
        actions = local.delegated
      }
    }
  }

  # Another range is another subnet, and everything in it would have to go first.
  lifecycle {
    prevent_destroy = true
  }
}

# Zones of names that resolve to private addresses here. They are the network's: what has an endpoint in it enters itself.
# https://learn.microsoft.com/azure/private-link/private-endpoint-dns
resource "azurerm_private_dns_zone" "this" {
  for_each = local.dns_zones

  name                = each.value
  resource_group_name = var.resource_group_name
  tags                = var.tags
}

resource "azurerm_private_dns_zone_virtual_network_link" "this" {
  for_each = local.dns_zones

  name                  = var.name
  resource_group_name   = var.resource_group_name
  private_dns_zone_name = azurerm_private_dns_zone.this[each.key].name
  virtual_network_id    = azurerm_virtual_network.this.id
  registration_enabled  = false
  tags                  = var.tags

  # A name that somebody else's zone of this name has is asked for in public: https://learn.microsoft.com/azure/dns/private-dns-fallback
  resolution_policy = each.key == "databases" ? null : "NxDomainRedirect"
}

locals {
  dns_zones = merge({
    vault   = "privatelink.vaultcore.azure.net"
    blob    = "privatelink.blob.core.windows.net"
    dfs     = "privatelink.dfs.core.windows.net"
    cluster = "privatelink.${var.location}.azmk8s.io"
    # Flexible servers in a subnet of their own take a zone that ends like this, and is not called as one of them:
    # https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private#private-dns-zones
    databases = "${var.name}.private.postgres.database.azure.com"
  }, var.caches ? { redis = "privatelink.redis.azure.net" } : {})
}
