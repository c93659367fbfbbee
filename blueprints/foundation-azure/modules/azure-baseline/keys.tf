locals {
  # A key of its own for each, so that a role on one opens nothing of the others.
  keys = {
    backup  = { purpose = "Backup vault", operations = ["unwrapKey", "wrapKey"], rotation = "P90D" }
    data    = { purpose = "Storage accounts and databases of the cell itself", operations = ["unwrapKey", "wrapKey"], rotation = "P90D" }
    disks   = { purpose = "Disks of nodes and pods", operations = ["unwrapKey", "wrapKey"], rotation = "P90D" }
    logs    = { purpose = "Flow logs", operations = ["unwrapKey", "wrapKey"], rotation = "P90D" }
    cluster = { purpose = "Secrets in the cluster's etcd", operations = ["decrypt", "encrypt"], rotation = "P365D" }
  }
}

resource "azurerm_key_vault_key" "this" {
  #checkov:skip=CKV_AZURE_40:Keys rotate, and never expire: an expired key would lock away what it encrypts, and the provider would replace a key whose date it did not set
  #checkov:skip=CKV_AZURE_112:Software keys are validated to FIPS 140-2 level 1; keys in hardware need a premium vault
  for_each = local.keys

  name         = each.key
  key_vault_id = azurerm_key_vault.this.id
  key_type     = "RSA"
  key_size     = 3072
  key_opts     = each.value.operations
  tags         = merge(var.tags, { Purpose = each.value.purpose })

  # No `expire_after`: a rotated version would carry a date that is not in this configuration, and the provider replaces a key to take a
  # date away. AKS follows no key by itself: each version of `cluster` is a change of the cluster, hence once a year.
  # https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption
  rotation_policy {
    automatic {
      time_after_creation = each.value.rotation
    }
  }

  # What was encrypted with a deleted key is lost for good.
  lifecycle {
    prevent_destroy = true
  }

  depends_on = [azurerm_private_endpoint.vault, time_sleep.roles]
}

# Disks of nodes and of pods. Without a version it follows the key when it rotates.
resource "azurerm_disk_encryption_set" "disks" {
  name                      = "${var.name}-disks"
  resource_group_name       = azurerm_resource_group.this.name
  location                  = azurerm_resource_group.this.location
  encryption_type           = "EncryptionAtRestWithCustomerKey"
  key_vault_key_id          = azurerm_key_vault_key.this["disks"].versionless_id
  auto_key_rotation_enabled = true
  tags                      = var.tags

  identity {
    type = "SystemAssigned"
  }

  # Disks that were encrypted through it cannot be read without it.
  lifecycle {
    prevent_destroy = true
  }
}

# On the one key, not on the vault.
resource "azurerm_role_assignment" "disks" {
  scope                = azurerm_key_vault_key.this["disks"].resource_versionless_id
  role_definition_name = "Key Vault Crypto Service Encryption User"
  principal_id         = azurerm_disk_encryption_set.disks.identity[0].principal_id
  principal_type       = "ServicePrincipal"
}

# What storage accounts of the cell itself read their key with. The account is made with its key, so the identity comes before it.
resource "azurerm_user_assigned_identity" "logs" {
  name                = "${var.name}-logs"
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  tags                = var.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_role_assignment" "logs" {
  scope                = azurerm_key_vault_key.this["logs"].resource_versionless_id
  role_definition_name = "Key Vault Crypto Service Encryption User"
  principal_id         = azurerm_user_assigned_identity.logs.principal_id
  principal_type       = "ServicePrincipal"
}

resource "time_sleep" "keys" {
  create_duration = "2m"

  triggers = {
    backup = azurerm_role_assignment.backup.id
    logs   = azurerm_role_assignment.logs.id
  }
}
