# By name: a network that is not there yet fails in the plan.
data "azurerm_virtual_network" "this" {
  name                = var.name
  resource_group_name = var.name
}
