resource "azurerm_key_vault" "this" {
  #checkov:skip=CKV_AZURE_189:Only allowed_ips reach it from outside, and without any there is no public endpoint
  name                = var.vault_name
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  tenant_id           = var.tenant_id
  sku_name            = "standard"
  tags                = var.tags

  # Roles, like everything else in Azure, and no access policies, which whoever may write the vault can give to himself.
  # https://learn.microsoft.com/azure/key-vault/general/rbac-access-policy
  rbac_authorization_enabled = true

  # Disk encryption sets and storage accounts take keys only from a vault with both. Nobody can shorten this, Microsoft included.
  # https://learn.microsoft.com/azure/virtual-machines/disk-encryption#restrictions
  purge_protection_enabled   = true
  soft_delete_retention_days = var.key_days

  # Without addresses that may come from outside there is no public endpoint: who plans or applies has to be in the network, or behind its VPN.
  public_network_access_enabled = length(var.allowed_ips) > 0

  # Disks, storage accounts and backups reach their keys as trusted services, whatever is closed.
  # https://learn.microsoft.com/azure/key-vault/general/overview-vnet-service-endpoints#trusted-services
  network_acls {
    default_action = "Deny"
    bypass         = "AzureServices"
    ip_rules       = var.allowed_ips
  }

  lifecycle {
    prevent_destroy = true

    # Azure takes it once, when the vault is made: https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
    ignore_changes = [soft_delete_retention_days]
  }
}

resource "azurerm_private_endpoint" "vault" {
  name                          = "${var.name}-vault"
  resource_group_name           = azurerm_resource_group.this.name
  location                      = azurerm_resource_group.this.location
  subnet_id                     = var.private_endpoint_subnet_id
  custom_network_interface_name = "${var.name}-vault"
  tags                          = var.tags

  private_service_connection {
    name                           = "vault"
    private_connection_resource_id = azurerm_key_vault.this.id
    subresource_names              = ["vault"]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "vault"
    private_dns_zone_ids = [var.vault_dns_zone_id]
  }
}

data "azurerm_client_config" "current" {}

locals {
  # An owner of the subscription may give himself roles, and has none on keys and secrets by that.
  operator_roles = ["Key Vault Crypto Officer", "Key Vault Secrets Officer"]
}

resource "azurerm_role_assignment" "operators" {
  for_each = merge([
    for operator in var.operators : { for role in local.operator_roles : "${operator} ${role}" => { principal = operator, role = role } }
  ]...)

  scope                = azurerm_key_vault.this.id
  role_definition_name = each.value.role
  principal_id         = each.value.principal
}

# Nobody was named: who makes the vault can use it, and stays the one who can, whoever applies next.
resource "azurerm_role_assignment" "maker" {
  for_each = length(var.operators) == 0 ? toset(local.operator_roles) : []

  scope                = azurerm_key_vault.this.id
  role_definition_name = each.key
  principal_id         = data.azurerm_client_config.current.object_id

  lifecycle {
    ignore_changes = [principal_id]
  }
}

# A role takes a while to be in force, up to ten minutes and mostly one. If a key is refused nevertheless, apply again.
# https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
resource "time_sleep" "roles" {
  create_duration = "2m"

  triggers = {
    roles = join(",", sort(concat(
      [for assignment in azurerm_role_assignment.operators : assignment.id],
      [for assignment in azurerm_role_assignment.maker : assignment.id],
    )))
  }
}
