locals {
  half = length(var.inside_cidrs) / 2

  # Ranges of the first half are of tunnels to the first instance of the gateway, those of the other half to the second. Each instance offers the tunnel to each address, and
  # the other side takes the one that it has: an address knows one instance. Of each range the other side has the first address.
  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-howto-aws-bgp
  tunnels = { for number, range in var.inside_cidrs : tostring(number + 1) => {
    number  = number
    peer    = cidrhost(range, 1)
    address = var.peer_addresses[number]
    first   = cidrhost(var.inside_cidrs[number % local.half], 2)
    second  = cidrhost(var.inside_cidrs[local.half + number % local.half], 2)
  } }
}

# The end of a tunnel at the other side.
resource "azurerm_local_network_gateway" "this" {
  for_each = local.tunnels

  name                = "${var.name}-${each.key}"
  resource_group_name = var.resource_group_name
  location            = var.location
  gateway_address     = each.value.address
  tags                = var.tags

  bgp_settings {
    asn                 = var.peer_asn
    bgp_peering_address = each.value.peer
  }
}

resource "azurerm_virtual_network_gateway_connection" "this" {
  for_each = local.tunnels

  name                       = "${var.name}-${each.key}"
  resource_group_name        = var.resource_group_name
  location                   = var.location
  type                       = "IPsec"
  virtual_network_gateway_id = var.gateway_id
  local_network_gateway_id   = azurerm_local_network_gateway.this[each.key].id
  shared_key                 = var.keys[each.value.number]
  connection_protocol        = "IKEv2"
  connection_mode            = "Default"
  dpd_timeout_seconds        = 45
  bgp_enabled                = true
  tags                       = var.tags

  # One algorithm of each kind, which all three clouds know. Without a policy Azure takes 3DES and 1024-bit groups, too.
  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-vpn-devices#ipsec
  ipsec_policy {
    ike_encryption   = "AES256"
    ike_integrity    = "SHA256"
    dh_group         = "ECP384"
    ipsec_encryption = "GCMAES256"
    ipsec_integrity  = "GCMAES256"
    pfs_group        = "ECP384"
    sa_lifetime      = 3600
  }

  custom_bgp_addresses {
    primary   = each.value.first
    secondary = each.value.second
  }
}
