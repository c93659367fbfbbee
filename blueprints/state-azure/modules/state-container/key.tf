locals {
  prefix = coalesce(var.name_prefix, var.storage_account)
  # A vault's name starts with a letter, a storage account's may start with a digit.
  key_vault = coalesce(var.key_vault, can(regex("^[0-9]", var.storage_account)) ? substr("kv${var.storage_account}", 0, 24) : var.storage_account)
}

resource "azurerm_key_vault" "state" {
  #checkov:skip=CKV_AZURE_109:Which addresses may reach the vault is up to allowed_ips; without any, identity decides alone
  #checkov:skip=CKV_AZURE_189:Terraform runs where no private endpoint reaches; every request needs a role
  #checkov:skip=CKV2_AZURE_32:Terraform runs where no private endpoint reaches
  name                = local.key_vault
  resource_group_name = azurerm_resource_group.state.name
  location            = azurerm_resource_group.state.location
  tenant_id           = var.tenant_id
  sku_name            = "standard"
  tags                = var.tags

  # Roles, like everything else in Azure, and no access policies, which whoever may write the vault can give to himself.
  # https://learn.microsoft.com/azure/key-vault/general/rbac-access-policy
  rbac_authorization_enabled = true

  # A storage account takes keys only from a vault with both. Nobody can shorten this, Microsoft included.
  # https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview
  purge_protection_enabled   = true
  soft_delete_retention_days = 90

  public_network_access_enabled = true

  # Storage reaches the vault as a trusted service.
  # https://learn.microsoft.com/azure/key-vault/general/overview-vnet-service-endpoints#trusted-services
  network_acls {
    default_action = length(var.allowed_ips) > 0 ? "Deny" : "Allow"
    ip_rules       = var.allowed_ips
    bypass         = "AzureServices"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_user_assigned_identity" "encryption" {
  name                = "${local.prefix}-encryption"
  resource_group_name = azurerm_resource_group.state.name
  location            = azurerm_resource_group.state.location
  tags                = var.tags

  # The account loses the key with it.
  lifecycle {
    prevent_destroy = true
  }
}

# Reads the key, wraps and unwraps with it. On the vault, because the role has to be in force before there is a key.
# https://learn.microsoft.com/azure/storage/common/customer-managed-keys-configure-new-account
resource "azurerm_role_assignment" "encryption" {
  scope                = azurerm_key_vault.state.id
  role_definition_name = "Key Vault Crypto Service Encryption User"
  principal_id         = azurerm_user_assigned_identity.encryption.principal_id
  principal_type       = "ServicePrincipal"
}

# A role takes a while to be in force, up to ten minutes and mostly one. If the key is refused nevertheless, apply again.
# https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
resource "time_sleep" "roles" {
  create_duration = "2m"

  triggers = {
    encryption = azurerm_role_assignment.encryption.id
    operators  = join(",", sort([for assignment in azurerm_role_assignment.operators : assignment.id]))
  }
}

resource "azurerm_key_vault_key" "state" {
  #checkov:skip=CKV_AZURE_40:It rotates, and never expires: an expired key would lock the states away, and the provider would replace a key whose date it did not set
  #checkov:skip=CKV_AZURE_112:Software keys are validated to FIPS 140-2 level 1; keys in hardware need a premium vault
  name         = "terraform-state"
  key_vault_id = azurerm_key_vault.state.id
  key_type     = "RSA"
  key_size     = 3072
  key_opts     = ["unwrapKey", "wrapKey"]
  tags         = var.tags

  # No `expire_after`: a rotated version would carry a date that is not in this configuration, and the provider replaces a key to take a
  # date away. https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/keyvault/key_vault_key_resource.go
  rotation_policy {
    automatic {
      time_after_creation = "P90D"
    }
  }

  # Without the key no state can be read again.
  lifecycle {
    prevent_destroy = true
  }

  depends_on = [time_sleep.roles]
}

resource "azurerm_management_lock" "vault" {
  name       = "terraform-states"
  scope      = azurerm_key_vault.state.id
  lock_level = "CanNotDelete"
  notes      = "Holds the key that the Terraform states in ${var.storage_account} are encrypted with."

  depends_on = [azurerm_role_assignment.encryption, azurerm_monitor_diagnostic_setting.vault]
}
