# People sign in with a token of their own in the place of a password, and say for whom as user name: the key of this map. Those of a copy are its
# source's: they can be added and removed there alone. https://github.com/Azure/azure-cli/pull/24713
resource "azurerm_postgresql_flexible_server_active_directory_administrator" "this" {
  for_each = var.copy == null ? var.administrators : {}

  server_name         = azurerm_postgresql_flexible_server.this.name
  resource_group_name = var.resource_group
  tenant_id           = var.tenant_id
  object_id           = each.value
  principal_name      = each.key
  principal_type      = "Group"
}

# Who makes the apps' logins (the module cluster-login): the identity of a job in the cell's cluster, where the server takes writes.
resource "azurerm_postgresql_flexible_server_active_directory_administrator" "login" {
  for_each = local.follows ? {} : { (var.login_maker.name) = var.login_maker.principal_id }

  server_name         = azurerm_postgresql_flexible_server.this.name
  resource_group_name = var.resource_group
  tenant_id           = var.tenant_id
  object_id           = each.value
  principal_name      = each.key
  principal_type      = "ServicePrincipal"
}
