# The login of the apps. A job in the cell's cluster makes it, writes it into the vault and makes another one every `postgres.rotation_days` days: it is in no
# state, no plan and no log.

# Where the database is, until there is a login, which a copy that follows has none of; what is written later is the job's. There is no secret without a value.
resource "azurerm_key_vault_secret" "login" {
  #checkov:skip=CKV_AZURE_41:Each value that the job writes ends a month after it should have been renewed
  name         = secret
  key_vault_id = has_vault ? module.vault.vault_id : data.azurerm_key_vault.client.id
  content_type = "application/json"
  tags         = merge(local.tags, { RotationDays = tostring(follows ? 0 : store.postgres.rotation_days + 2) })

  value_wo_version = 1
  value_wo         = jsonencode({ dbname = database, host = host, port = 5432 })

  # Apps sign in with it.
  lifecycle {
    prevent_destroy = environment.protected
    ignore_changes  = [expiration_date, value_wo_version]
  }
}

# Where apps of the whole estate look for it.
data "azurerm_key_vault" "shared" {
  when = shared_reads

  name                = cell.shared_key_vault
  resource_group_name = name
}

resource "azurerm_key_vault_secret" "shared" {
  #checkov:skip=CKV_AZURE_41:Each value that the job writes ends a month after it should have been renewed
  when = shared_reads

  name         = secret
  key_vault_id = data.azurerm_key_vault.shared.id
  content_type = "application/json"
  tags         = merge(local.tags, { RotationDays = tostring(follows ? 0 : store.postgres.rotation_days + 2) })

  value_wo_version = 1
  value_wo         = jsonencode({ dbname = database, host = host, port = 5432 })

  lifecycle {
    prevent_destroy = environment.protected
    ignore_changes  = [expiration_date, value_wo_version]
  }
}

# Who makes logins: an administrator of this server, who writes this secret and no other. A copy that follows has it as well, and lets it do nothing: a role of the database is bound to
# one identity, and another one of the same name would not be it.
module "login_maker" {
  source = module("aks-workload-identity")

  identity_name       = "${prefix}-data-login"
  resource_group_name = has_vault ? azurerm_resource_group.this.name : group
  location            = region.name
  oidc_issuer         = data.azurerm_kubernetes_cluster.this.oidc_issuer_url
  namespace           = login_job
  service_account     = login_job
  tags                = local.tags

  roles = follows ? {} : merge(
    { login = { scope = azurerm_key_vault_secret.login.resource_versionless_id, role = "Key Vault Secrets Officer" } },
    !shared_reads ? {} : { shared = { scope = azurerm_key_vault_secret.shared.resource_versionless_id, role = "Key Vault Secrets Officer" } },
  )
}

module "login" {
  when = !follows

  source = module("cluster-login")

  name          = login_job
  of            = store.path
  cloud         = "azure"
  image         = cell.platform.python_image
  database      = database
  owner         = "${database}_owner"
  login_prefix  = login_prefix
  host          = module.database.ready_host
  ranges        = [owner.network.subnets.databases]
  secret        = azurerm_key_vault_secret.login.name
  rotation_days = store.postgres.rotation_days
  client_id     = module.login_maker.client_id

  environment = {
    MAKER  = "${prefix}-data-login"
    VAULTS = join(",", concat([has_vault ? module.vault.vault_uri : data.azurerm_key_vault.client.vault_uri], shared_reads ? [data.azurerm_key_vault.shared.vault_uri] : []))
  }

  # By then it can sign in, and may write.
  depends_on = [module.login_maker]
}
