# Keys and secrets of one client, and nothing that is another's.
resource "azurerm_key_vault" "this" {
  #checkov:skip=CKV_AZURE_189:Only allowed_ips reach it from outside, and without any there is no public endpoint
  name                = var.vault_name
  resource_group_name = var.resource_group
  location            = var.location
  tenant_id           = var.tenant_id
  sku_name            = "standard"
  tags                = merge(var.tags, { Name = var.vault_name })

  # Roles, like everything else in Azure, and no access policies, which whoever may write the vault can give to himself.
  # https://learn.microsoft.com/azure/key-vault/general/rbac-access-policy
  rbac_authorization_enabled = true

  # Databases and storage accounts take keys only from a vault that nobody can purge, and databases ask for the whole ninety days. Nobody can
  # shorten this, Microsoft included. https://learn.microsoft.com/azure/postgresql/security/security-data-encryption
  purge_protection_enabled   = true
  soft_delete_retention_days = 90

  # Without addresses that may come from outside there is no public endpoint: who plans or applies has to be in the network, or behind its VPN.
  public_network_access_enabled = length(var.allowed_ips) > 0

  # Storage, databases and backups use the key as trusted services, whatever is closed.
  # https://learn.microsoft.com/azure/key-vault/general/overview-vnet-service-endpoints#trusted-services
  network_acls {
    default_action = "Deny"
    bypass         = "AzureServices"
    ip_rules       = var.allowed_ips
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_private_endpoint" "this" {
  name                          = "${var.vault_name}-vault"
  resource_group_name           = var.resource_group
  location                      = var.endpoint_location == null ? var.location : var.endpoint_location
  subnet_id                     = var.subnet_id
  custom_network_interface_name = "${var.vault_name}-vault"
  tags                          = merge(var.tags, { Name = "${var.vault_name}-vault" })

  private_service_connection {
    name                           = "vault"
    private_connection_resource_id = azurerm_key_vault.this.id
    subresource_names              = ["vault"]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "vault"
    private_dns_zone_ids = [var.private_dns_zone_id]
  }
}

# Who used or changed which key and which secret.
resource "azurerm_monitor_diagnostic_setting" "this" {
  name                           = "record"
  target_resource_id             = azurerm_key_vault.this.id
  log_analytics_workspace_id     = var.workspace_id
  log_analytics_destination_type = "Dedicated"

  enabled_log {
    category = "AuditEvent"
  }
}

# A vault records thirty days before that a secret is about to expire, and that it has: whoever put it in has to be told.
# https://learn.microsoft.com/azure/key-vault/general/logging#interpret-your-key-vault-logs
resource "azurerm_monitor_scheduled_query_rules_alert_v2" "expiry" {
  count = var.action_group_id == null ? 0 : 1

  name                 = "${var.vault_name}-expiry"
  resource_group_name  = var.resource_group
  location             = var.location
  description          = "A secret of ${var.name} expires within thirty days, or has: put a new value in, with a date of its own"
  scopes               = [azurerm_key_vault.this.id]
  severity             = 2
  evaluation_frequency = "PT1H"
  window_duration      = "PT1H"
  tags                 = merge(var.tags, { Name = "${var.vault_name}-expiry" })

  # The table is there once the vault has recorded something.
  skip_query_validation = true

  criteria {
    query                   = <<-QUERY
      AZKVAuditLogs
      | where OperationName in ("SecretNearExpiryEventGridNotification", "SecretExpiredEventGridNotification")
    QUERY
    operator                = "GreaterThan"
    threshold               = 0
    time_aggregation_method = "Count"
  }

  action {
    action_groups = [var.action_group_id]
  }
}

# Who applies this makes the key; who looks after the client puts the values of its secrets in.
locals {
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

# Where nobody is named, whoever makes the vault is given them, once.
data "azurerm_client_config" "current" {}

resource "azurerm_role_assignment" "maker" {
  for_each = toset(length(var.operators) == 0 ? local.operator_roles : [])

  scope                = azurerm_key_vault.this.id
  role_definition_name = each.key
  principal_id         = data.azurerm_client_config.current.object_id

  lifecycle {
    ignore_changes = [principal_id]
  }
}

# Who looks how old secrets are sees their names, tags and dates, and no value.
# https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security#key-vault-reader
resource "azurerm_role_assignment" "ages" {
  for_each = var.ages_principal_id == null ? {} : { reader = var.ages_principal_id }

  scope                = azurerm_key_vault.this.id
  role_definition_name = "Key Vault Reader"
  principal_id         = each.value
  principal_type       = "ServicePrincipal"
}

# A role takes a while to be in force, up to ten minutes and mostly one, and so does the name of the endpoint. If the key is refused nevertheless,
# apply again. https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
resource "time_sleep" "roles" {
  create_duration = "2m"

  triggers = {
    endpoint = azurerm_private_endpoint.this.id
    operators = join(",", sort(concat(
      [for assignment in azurerm_role_assignment.operators : assignment.id],
      [for assignment in azurerm_role_assignment.maker : assignment.id],
    )))
  }
}
