# The secrets of the apps that belong to the whole estate. A vault of their own, since a role on a single secret needs the secret to be there, and values are put in by hand
# (az keyvault secret set), so that none is ever in a state.
resource "azurerm_key_vault" "this" {
  #checkov:skip=CKV_AZURE_189:Only allowed_ips reach it from outside, and without any there is no public endpoint
  name                = var.vault_name
  resource_group_name = var.resource_group_name
  location            = var.location
  tenant_id           = var.tenant_id
  sku_name            = "standard"
  tags                = var.tags

  # https://learn.microsoft.com/azure/key-vault/general/rbac-access-policy
  rbac_authorization_enabled = true

  purge_protection_enabled   = true
  soft_delete_retention_days = var.recovery_days

  # Without addresses that may come from outside there is no public endpoint: who puts values in has to be in the network, or behind its VPN.
  public_network_access_enabled = length(var.allowed_ips) > 0

  network_acls {
    default_action = "Deny"
    bypass         = "None"
    ip_rules       = var.allowed_ips
  }

  # A deleted name stays taken for as long as the vault can be brought back.
  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_private_endpoint" "this" {
  name                          = "${var.name}-shared-secrets"
  resource_group_name           = var.resource_group_name
  location                      = var.location
  subnet_id                     = var.endpoint_subnet_id
  custom_network_interface_name = "${var.name}-shared-secrets"
  tags                          = var.tags

  private_service_connection {
    name                           = "vault"
    private_connection_resource_id = azurerm_key_vault.this.id
    is_manual_connection           = false
    subresource_names              = ["vault"]
  }

  private_dns_zone_group {
    name                 = "vault"
    private_dns_zone_ids = [var.private_dns_zone_id]
  }
}

# The store of their namespace reads them, and changes none.
module "reader" {
  source = "../aks-workload-identity"

  identity_name       = "${var.name}-shared-secrets"
  resource_group_name = var.resource_group_name
  location            = var.location
  oidc_issuer         = var.oidc_issuer
  namespace           = var.namespace
  service_account     = "secret-reader"
  tags                = var.tags

  roles = { secrets = { scope = azurerm_key_vault.this.id, role = "Key Vault Secrets User" } }
}

# Who read which secret.
resource "azurerm_monitor_diagnostic_setting" "this" {
  name                           = "requests"
  target_resource_id             = azurerm_key_vault.this.id
  log_analytics_workspace_id     = var.workspace_id
  log_analytics_destination_type = "Dedicated"

  enabled_log {
    category = "AuditEvent"
  }
}
