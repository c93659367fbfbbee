# What the foundation made.
data "azurerm_virtual_network_gateway" "this" {
  name                = name
  resource_group_name = name
}

data "azurerm_log_analytics_workspace" "this" {
  name                = name
  resource_group_name = name
}

data "azurerm_monitor_action_group" "this" {
  name                = name
  resource_group_name = name
}

expand "module" {
  for_each = peers
  labels   = ["vpn_${each.key}"]

  content {
    source = module("azure-peering-vpn")

    name                = "${name}-to-${estate.cells[each.value.cell].short}"
    peer                = each.value.cell
    resource_group_name = name
    location            = region.name
    tags                = tags

    gateway_id = data.azurerm_virtual_network_gateway.this.id

    peer_addresses = {
      aws = module["tunnels_of_${each.key}"].tunnel_addresses
      gcp = module["gateway_of_${each.key}"].addresses
    }[each.value.provider]
    peer_asn     = each.value.asn
    inside_cidrs = slice(each.value.inside_cidrs, 0, each.value.provider == "aws" ? 4 : 2)
    keys = {
      aws = module["tunnels_of_${each.key}"].keys
      gcp = module["keys_of_${each.key}"].keys
    }[each.value.provider]

    workspace_id    = data.azurerm_log_analytics_workspace.this.id
    action_group_id = data.azurerm_monitor_action_group.this.id
  }
}
