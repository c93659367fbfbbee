locals {
  # Two instances, each with an address of its own: Azure maintains one after the other.
  instances = ["1", "2"]

  bgp_sites = { for site, connection in var.sites : site => connection if connection.routing == "bgp" }

  # As AWS has it: the first address of a tunnel's range is the cloud's, the second the device's.
  inside = { for site, connection in local.bgp_sites : site => {
    cloud  = [cidrhost(connection.tunnel1_inside_cidr, 1), cidrhost(connection.tunnel2_inside_cidr, 1)]
    device = cidrhost(connection.tunnel1_inside_cidr, 2)
  } }
}

resource "azurerm_public_ip" "this" {
  for_each = toset(local.instances)

  name                = "${var.name}-vpn-${each.key}"
  resource_group_name = var.resource_group_name
  location            = var.location
  allocation_method   = "Static"
  sku                 = "Standard"
  zones               = length(var.zones) > 0 ? var.zones : null
  tags                = var.tags

  # Devices at the sites are configured for these two addresses.
  lifecycle {
    prevent_destroy = true
  }
}

# It takes up to 45 minutes to be made.
resource "azurerm_virtual_network_gateway" "this" {
  name                = var.name
  resource_group_name = var.resource_group_name
  location            = var.location
  type                = "Vpn"
  vpn_type            = "RouteBased"
  sku                 = var.sku
  generation          = var.sku == "VpnGw1AZ" ? "Generation1" : "Generation2"
  active_active       = true
  bgp_enabled         = true
  tags                = var.tags

  dynamic "ip_configuration" {
    for_each = local.instances

    content {
      name                          = "instance-${ip_configuration.value}"
      public_ip_address_id          = azurerm_public_ip.this[ip_configuration.value].id
      private_ip_address_allocation = "Dynamic"
      subnet_id                     = var.gateway_subnet_id
    }
  }

  bgp_settings {
    asn = var.asn

    dynamic "peering_addresses" {
      for_each = length(local.bgp_sites) + length(var.beyond) > 0 ? local.instances : []

      content {
        ip_configuration_name = "instance-${peering_addresses.value}"
        apipa_addresses = concat(
          [for site, inside in local.inside : inside.cloud[tonumber(peering_addresses.value) - 1]],
          flatten([for name, instances in var.beyond : instances[tonumber(peering_addresses.value) - 1]]),
        )
      }
    }
  }

  timeouts {
    create = "90m"
    update = "90m"
    delete = "90m"
  }

  # Another gateway means another change request to every site.
  lifecycle {
    prevent_destroy = true
  }
}

# The device at the other end.
resource "azurerm_local_network_gateway" "this" {
  for_each = var.sites

  name                = "${var.name}-${each.key}"
  resource_group_name = var.resource_group_name
  location            = var.location
  gateway_address     = each.value.customer_gateway_ip
  tags                = var.tags

  # With BGP the device says what is behind it.
  address_space = each.value.routing == "static" ? each.value.networks : null

  # Azure knows one address of a device, to which both instances speak. https://learn.microsoft.com/azure/vpn-gateway/bgp-howto
  dynamic "bgp_settings" {
    for_each = each.value.routing == "bgp" ? [local.inside[each.key].device] : []

    content {
      asn                 = each.value.bgp_asn
      bgp_peering_address = bgp_settings.value
    }
  }

  lifecycle {
    prevent_destroy = true

    # Azure takes it at birth only: a site that gets another name keeps its gateway, and with it the connection.
    ignore_changes = [name]
  }
}
