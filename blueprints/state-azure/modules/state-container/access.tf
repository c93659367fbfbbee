# All of these are on the resource group, and not on the account or the vault: Azure deletes no role assignment of a resource that is
# locked, and somebody who left would keep the role. The group holds nothing but the states and what they need.
# https://github.com/hashicorp/terraform-provider-azurerm/issues/11770
locals {
  operator_roles = ["Key Vault Crypto Officer", "Storage Blob Data Contributor"]
}

# Who applies the stack of this module makes the key and its rotation, and keeps the state of the stack itself.
resource "azurerm_role_assignment" "operators" {
  for_each = merge([
    for operator in var.operators : { for role in local.operator_roles : "${operator} ${role}" => { principal = operator, role = role } }
  ]...)

  scope                = azurerm_resource_group.state.id
  role_definition_name = each.value.role
  principal_id         = each.value.principal
}

# Who applies other stacks reads and writes states.
resource "azurerm_role_assignment" "users" {
  for_each = setsubtract(var.users, var.operators)

  scope                = azurerm_resource_group.state.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = each.key
}
