# The login of the apps. Terraform makes a password, writes it into the vault, and the server takes it from there: it is in no state, no plan and
# no log. The vault comes first, so that an apply that stops halfway is made good by the next one.

# Its second is the version of the login: replaced, it makes a new one.
resource "time_static" "login" {
  triggers = { server = server }
}

ephemeral "random_password" "login" {
  length = 40

  # It stands in an address, `url`, in which other characters mean something.
  special = false
}

resource "azurerm_key_vault_secret" "login" {
  #checkov:skip=CKV_AZURE_41:An expired login could not be read by those who sign in with it; the README of the module says how it is renewed
  name         = secret
  key_vault_id = has_vault ? module.vault.vault_id : data.azurerm_key_vault.client.id
  content_type = "application/json"
  tags         = local.tags

  value_wo_version = time_static.login.unix
  value_wo = jsonencode({
    dbname   = database
    host     = host
    password = ephemeral.random_password.login.result
    port     = 5432
    url      = "postgresql://${database}:${ephemeral.random_password.login.result}@${host}:5432/${database}?sslmode=require"
    username = database
  })

  # Apps sign in with it.
  lifecycle {
    prevent_destroy = environment.protected
  }
}

# What the vault has is what the server has to take.
ephemeral "azurerm_key_vault_secret" "login" {
  name         = azurerm_key_vault_secret.login.name
  key_vault_id = has_vault ? module.vault.vault_id : data.azurerm_key_vault.client.id
  version      = azurerm_key_vault_secret.login.version
}

# Where apps of the whole estate look for it.
data "azurerm_key_vault" "shared" {
  when = shared_reads

  name                = cell.shared_key_vault
  resource_group_name = name
}

resource "azurerm_key_vault_secret" "shared" {
  #checkov:skip=CKV_AZURE_41:An expired login could not be read by those who sign in with it; the README of the module says how it is renewed
  when = shared_reads

  name         = secret
  key_vault_id = data.azurerm_key_vault.shared.id
  content_type = "application/json"
  tags         = local.tags

  value_wo_version = time_static.login.unix
  value_wo         = ephemeral.azurerm_key_vault_secret.login.value

  lifecycle {
    prevent_destroy = environment.protected
  }
}
