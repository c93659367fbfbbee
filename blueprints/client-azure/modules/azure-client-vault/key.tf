resource "azurerm_key_vault_key" "this" {
  #checkov:skip=CKV_AZURE_40:It rotates, and never expires: an expired key would lock the client's data away, and the provider would replace a key whose date it did not set
  #checkov:skip=CKV_AZURE_112:Software keys are validated to FIPS 140-2 level 1; keys in hardware need a premium vault
  name         = var.key_name
  key_vault_id = azurerm_key_vault.this.id
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

  # Without the key nothing of the client's can be read again.
  lifecycle {
    prevent_destroy = true
  }

  depends_on = [time_sleep.roles]
}

# What storage and databases of the client use the key as.
resource "azurerm_user_assigned_identity" "encryption" {
  name                = "${var.name}-encryption"
  resource_group_name = var.resource_group
  location            = var.location
  tags                = merge(var.tags, { Name = "${var.name}-encryption" })

  # Whatever is encrypted loses the key with it.
  lifecycle {
    prevent_destroy = true
  }
}

# Reads this key, wraps and unwraps with it; it knows no other, and no secret.
resource "azurerm_role_assignment" "encryption" {
  scope                = azurerm_key_vault_key.this.resource_versionless_id
  role_definition_name = "Key Vault Crypto Service Encryption User"
  principal_id         = azurerm_user_assigned_identity.encryption.principal_id
  principal_type       = "ServicePrincipal"
}

resource "time_sleep" "encryption" {
  create_duration = "2m"

  triggers = {
    encryption = azurerm_role_assignment.encryption.id
  }
}
