expand "resource" {
  for_each = linked
  labels   = ["azurerm_private_dns_zone_virtual_network_link", "databases_${each.key}"]

  content {
    name                  = "${project.name}-${estate.cells[each.value.cell].short}"
    resource_group_name   = "${project.name}-${cell.short}"
    private_dns_zone_name = zone
    virtual_network_id    = module["network_of_${each.key}"].id
    registration_enabled  = false

    tags = merge(project.tags, {
      Environment = environment.name
      Layer       = stack.layer
      ManagedBy   = "terraform"
      Project     = project.name
      Region      = region.name
    })
  }
}
