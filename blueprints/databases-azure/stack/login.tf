# The login of the apps. A job in the cell's cluster makes it, writes it into the client's vault and makes another one every `database.rotation_days` days: it is in no
# state, no plan and no log.

# Where the database is, until there is a login; what is written later is the job's. There is no secret without a value.
resource "azurerm_key_vault_secret" "login" {
  #checkov:skip=CKV_AZURE_41:Each value that the job writes ends a month after it should have been renewed
  name         = secret
  key_vault_id = data.azurerm_key_vault.client.id
  content_type = "application/json"
  tags         = merge(local.tags, { RotationDays = tostring(client.database.rotation_days + 2) })

  value_wo_version = 1
  value_wo         = jsonencode({ dbname = database, host = host, port = 5432 })

  # Apps sign in with it.
  lifecycle {
    prevent_destroy = environment.protected
    ignore_changes  = [expiration_date, value_wo_version]
  }
}

# Who makes logins: an administrator of this server, who writes this secret and no other.
module "login_maker" {
  source = module("aks-workload-identity")

  identity_name       = "${group}-database-login"
  resource_group_name = group
  location            = region.name
  oidc_issuer         = data.azurerm_kubernetes_cluster.this.oidc_issuer_url
  namespace           = login_job
  service_account     = login_job
  tags                = local.tags

  roles = { login = { scope = azurerm_key_vault_secret.login.resource_versionless_id, role = "Key Vault Secrets Officer" } }
}

module "login" {
  source = module("cluster-login")

  name          = login_job
  of            = client.name
  cloud         = "azure"
  image         = cell.platform.python_image
  database      = database
  owner         = "${database}_owner"
  login_prefix  = database
  host          = module.database.ready_host
  ranges        = [owner.network.subnets.databases]
  secret        = azurerm_key_vault_secret.login.name
  rotation_days = client.database.rotation_days
  client_id     = module.login_maker.client_id

  environment = {
    MAKER  = "${group}-database-login"
    VAULTS = data.azurerm_key_vault.client.vault_uri
  }

  # By then it can sign in, and may write.
  depends_on = [module.login_maker]
}
