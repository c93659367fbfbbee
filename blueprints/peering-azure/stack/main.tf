expand "module" {
  for_each = peers
  labels   = ["network_of_${each.key}"]

  content {
    source    = module("azure-network-id")
    providers = contains(keys(across), each.key) ? { azurerm = azurerm["peer_${each.key}"] } : null

    name = "${project.name}-${estate.cells[each.value.cell].short}"
  }
}

expand "module" {
  for_each = peers
  labels   = ["peering_${each.key}"]

  content {
    source = module("azure-peering")

    name                = name
    network_name        = name
    resource_group_name = name
    peer_name           = "${project.name}-${estate.cells[each.value.cell].short}"
    peer_network_id     = module["network_of_${each.key}"].id
    peer_ranges         = module["network_of_${each.key}"].ranges
  }
}
