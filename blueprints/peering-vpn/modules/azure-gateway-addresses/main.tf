# By names: a gateway that is not there yet fails in the plan.
data "azurerm_public_ip" "this" {
  for_each = toset(["1", "2"])

  name                = "${var.name}-vpn-${each.key}"
  resource_group_name = var.name
}
