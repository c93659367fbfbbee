# Objects of the cluster lie here, secrets among them.
resource "azurerm_user_assigned_identity" "storage" {
  name                = "${var.name}-backup"
  resource_group_name = var.resource_group_name
  location            = var.location
  tags                = var.tags
}

resource "azurerm_role_assignment" "storage" {
  scope                = "${var.key_vault_id}/keys/${var.key_name}"
  role_definition_name = "Key Vault Crypto Service Encryption User"
  principal_id         = azurerm_user_assigned_identity.storage.principal_id
  principal_type       = "ServicePrincipal"
}

resource "time_sleep" "key" {
  create_duration = "2m"

  triggers = { role = azurerm_role_assignment.storage.id }
}

resource "azurerm_storage_account" "this" {
  #checkov:skip=CKV_AZURE_33:The account has no queues
  #checkov:skip=CKV_AZURE_206:Objects stay in their region, in three zones of it where it has some
  #checkov:skip=CKV2_AZURE_21:Diagnostic settings record the blob service
  name                     = var.storage_account
  resource_group_name      = var.resource_group_name
  location                 = var.location
  account_kind             = "StorageV2"
  account_tier             = "Standard"
  account_replication_type = var.zone_redundant ? "ZRS" : "LRS"
  tags                     = var.tags

  min_tls_version                 = "TLS1_2"
  https_traffic_only_enabled      = true
  allow_nested_items_to_be_public = false
  public_network_access_enabled   = false

  # https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent
  shared_access_key_enabled        = false
  default_to_oauth_authentication  = true
  local_user_enabled               = false
  cross_tenant_replication_enabled = false
  allowed_copy_scope               = "AAD"

  infrastructure_encryption_enabled = true

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.storage.id]
  }

  # Without a version the account follows the key when it rotates.
  customer_managed_key {
    key_vault_key_id          = "${var.key_vault_uri}keys/${var.key_name}"
    user_assigned_identity_id = azurerm_user_assigned_identity.storage.id
  }

  network_rules {
    default_action = "Deny"
    bypass         = ["AzureServices"]
  }

  blob_properties {
    delete_retention_policy {
      days = 14
    }

    container_delete_retention_policy {
      days = 14
    }
  }

  # Recovery points are of no use without it.
  lifecycle {
    prevent_destroy = true
  }

  depends_on = [time_sleep.key]
}

# Made through Resource Manager (`storage_account_id`), which needs neither an account key nor a way to the account.
resource "azurerm_storage_container" "this" {
  #checkov:skip=CKV2_AZURE_21:Diagnostic settings record the blob service
  name                  = "cluster"
  storage_account_id    = azurerm_storage_account.this.id
  container_access_type = "private"
}

resource "azurerm_private_endpoint" "this" {
  name                          = "${var.name}-backup"
  resource_group_name           = var.resource_group_name
  location                      = var.location
  subnet_id                     = var.endpoint_subnet_id
  custom_network_interface_name = "${var.name}-backup"
  tags                          = var.tags

  private_service_connection {
    name                           = "blob"
    private_connection_resource_id = azurerm_storage_account.this.id
    is_manual_connection           = false
    subresource_names              = ["blob"]
  }

  private_dns_zone_group {
    name                 = "blob"
    private_dns_zone_ids = [var.private_dns_zone_id]
  }
}

# Who read which backup.
resource "azurerm_monitor_diagnostic_setting" "this" {
  name                       = "requests"
  target_resource_id         = "${azurerm_storage_account.this.id}/blobServices/default"
  log_analytics_workspace_id = var.workspace_id

  dynamic "enabled_log" {
    for_each = ["StorageDelete", "StorageRead", "StorageWrite"]

    content {
      category = enabled_log.value
    }
  }
}
