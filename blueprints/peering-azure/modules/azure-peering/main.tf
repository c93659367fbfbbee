resource "azurerm_virtual_network_peering" "this" {
  name                      = "${var.name}-to-${var.peer_name}"
  resource_group_name       = var.resource_group_name
  virtual_network_name      = var.network_name
  remote_virtual_network_id = var.peer_network_id

  allow_virtual_network_access = true

  # Packets of the two networks, and not those that something there passes on for others. Each network keeps to gateways of its own.
  allow_forwarded_traffic = false
  allow_gateway_transit   = false
  use_remote_gateways     = false

  # Ranges that the other network gets later are not known here until the peering is synchronised.
  # https://learn.microsoft.com/azure/virtual-network/update-virtual-network-peering-address-space
  triggers = { ranges = join(",", sort(var.peer_ranges)) }
}
