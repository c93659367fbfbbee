# The login of the apps. Terraform makes a password, writes it into the client's vault, and the server takes it from there: it is in no state, no plan and
# no log. The vault comes first, so that an apply that stops halfway is made good by the next one.

# Its second is the version of the login: replaced, it makes a new one.
resource "time_static" "login" {
  triggers = { server = var.server_name }
}

ephemeral "random_password" "login" {
  length = 40

  # It stands in an address, `url`, in which other characters mean something.
  special = false
}

resource "azurerm_key_vault_secret" "login" {
  #checkov:skip=CKV_AZURE_41:An expired login would not be read by those who need it to sign in; the README says how it is renewed
  name         = var.secret_name
  key_vault_id = var.vault_id
  content_type = "application/json"
  tags         = merge(var.tags, { Name = var.secret_name })

  value_wo_version = time_static.login.unix
  value_wo = jsonencode({
    dbname   = local.database
    host     = local.host
    password = ephemeral.random_password.login.result
    port     = 5432
    url      = "postgresql://${local.database}:${ephemeral.random_password.login.result}@${local.host}:5432/${local.database}?sslmode=require"
    username = local.database
  })

  lifecycle {
    prevent_destroy = true
  }
}

locals {
  # Known before there is a server: https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private
  host = "${var.server_name}.postgres.database.azure.com"
}

# What the vault has, which is what the server has to take.
ephemeral "azurerm_key_vault_secret" "login" {
  name         = azurerm_key_vault_secret.login.name
  key_vault_id = var.vault_id
  version      = azurerm_key_vault_secret.login.version
}

# People sign in with a token of their own in the place of a password, and say for whom as user name: the key of this map.
resource "azurerm_postgresql_flexible_server_active_directory_administrator" "this" {
  for_each = var.administrators

  server_name         = azurerm_postgresql_flexible_server.this.name
  resource_group_name = var.resource_group
  tenant_id           = var.tenant_id
  object_id           = each.value
  principal_name      = each.key
  principal_type      = "Group"
}
