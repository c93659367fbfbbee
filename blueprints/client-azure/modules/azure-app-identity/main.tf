# What pods of one service account of one namespace are in Azure. There is no password and no key: Entra ID trusts the cluster's own tokens.
# https://learn.microsoft.com/azure/aks/workload-identity-overview
resource "azurerm_user_assigned_identity" "this" {
  name                = var.name
  resource_group_name = var.resource_group
  location            = var.location
  tags                = merge(var.tags, { Name = var.name })
}

resource "azurerm_federated_identity_credential" "this" {
  name                      = "aks-${var.service_account}"
  user_assigned_identity_id = azurerm_user_assigned_identity.this.id
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = var.issuer
  subject                   = "system:serviceaccount:${var.namespace}:${var.service_account}"
}

resource "azurerm_role_assignment" "this" {
  for_each = var.roles

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.this.principal_id
  principal_type       = "ServicePrincipal"
}
