# What the foundation made, by the names that it gives. Where it is missing, the plan fails here.
data "azurerm_subnet" "network" {
  when = !shares_network

  for_each = toset(purposes)

  name                 = each.value
  virtual_network_name = owner_name
  resource_group_name  = owner_name
}

# A network of another cell, of whatever subscription of the tenant.
data "azurerm_subnet" "shared" {
  when = shares_network

  provider = azurerm.network_owner
  for_each = toset(purposes)

  name                 = each.value
  virtual_network_name = owner_name
  resource_group_name  = owner_name
}

locals {
  subnets = { own = data.azurerm_subnet.network, shared = data.azurerm_subnet.shared }[shares_network ? "shared" : "own"]
}

data "azurerm_key_vault" "cell" {
  name                = vault_name
  resource_group_name = name
}

# With its version: a rotated key is a change of the cluster. Only who reaches the vault can plan.
data "azurerm_key_vault_key" "cluster" {
  name         = "cluster"
  key_vault_id = data.azurerm_key_vault.cell.id
}

data "azurerm_disk_encryption_set" "disks" {
  name                = "${name}-disks"
  resource_group_name = name
}

data "azurerm_log_analytics_workspace" "cell" {
  name                = name
  resource_group_name = name
}

data "azurerm_monitor_action_group" "cell" {
  name                = name
  resource_group_name = name
}

data "azurerm_private_dns_zone" "vaults" {
  when = has_shared_secrets && !shares_network

  name                = "privatelink.vaultcore.azure.net"
  resource_group_name = owner_name
}

data "azurerm_private_dns_zone" "shared_vaults" {
  when = has_shared_secrets && shares_network

  provider            = azurerm.network_owner
  name                = "privatelink.vaultcore.azure.net"
  resource_group_name = owner_name
}

data "azurerm_data_protection_backup_vault" "cell" {
  when = has_volumes

  name                = name
  resource_group_name = name
}

data "azurerm_private_dns_zone" "blobs" {
  when = has_volumes && !shares_network

  name                = "privatelink.blob.core.windows.net"
  resource_group_name = owner_name
}

data "azurerm_private_dns_zone" "shared_blobs" {
  when = has_volumes && shares_network

  provider            = azurerm.network_owner
  name                = "privatelink.blob.core.windows.net"
  resource_group_name = owner_name
}

# Fails here, and not in the middle of an apply, where the subscription has no such zone. Without a resource group it is looked for in all of them.
data "azurerm_dns_zone" "this" {
  when = writes_records

  provider            = azurerm.zone
  name                = dns_zone
  resource_group_name = cell.applications.zone_resource_group
}
