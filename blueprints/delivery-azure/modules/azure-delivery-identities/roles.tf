# What each identity may do in the subscription: reading is Azure's own role, which reads no data; what the resources of a part's modules are made by is a role of its own.
# https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
locals {
  groups   = ["Microsoft.Resources/subscriptions/resourceGroups/delete", "Microsoft.Resources/subscriptions/resourceGroups/write", "Microsoft.Resources/deployments/*"]
  register = ["*/register/action"]
  vaults = [
    "Microsoft.KeyVault/locations/deletedVaults/purge/action",
    "Microsoft.KeyVault/vaults/delete",
    "Microsoft.KeyVault/vaults/deploy/action",
    "Microsoft.KeyVault/vaults/privateEndpointConnections/*",
    "Microsoft.KeyVault/vaults/privateEndpointConnectionsApproval/action",
    "Microsoft.KeyVault/vaults/write",
  ]
  identity_actions = ["Microsoft.ManagedIdentity/userAssignedIdentities/*"]
  endpoints        = ["Microsoft.Network/networkInterfaces/*", "Microsoft.Network/privateDnsZones/join/action", "Microsoft.Network/privateEndpoints/*", "Microsoft.Network/virtualNetworks/subnets/join/action"]
  alarms           = ["Microsoft.Insights/actionGroups/*", "Microsoft.Insights/diagnosticSettings/*", "Microsoft.Insights/metricAlerts/*", "Microsoft.Insights/scheduledQueryRules/*"]
  workspaces       = ["Microsoft.OperationalInsights/workspaces/delete", "Microsoft.OperationalInsights/workspaces/sharedKeys/action", "Microsoft.OperationalInsights/workspaces/tables/write", "Microsoft.OperationalInsights/workspaces/write"]
  # No keys of accounts: these have none, and others may.
  accounts = [
    "Microsoft.Storage/storageAccounts/PrivateEndpointConnectionsApproval/action",
    "Microsoft.Storage/storageAccounts/blobServices/containers/delete",
    "Microsoft.Storage/storageAccounts/blobServices/containers/write",
    "Microsoft.Storage/storageAccounts/blobServices/write",
    "Microsoft.Storage/storageAccounts/delete",
    "Microsoft.Storage/storageAccounts/inventoryPolicies/*",
    "Microsoft.Storage/storageAccounts/managementPolicies/*",
    "Microsoft.Storage/storageAccounts/objectReplicationPolicies/*",
    "Microsoft.Storage/storageAccounts/privateEndpointConnections/*",
    "Microsoft.Storage/storageAccounts/write",
  ]

  actions = {
    apply-foundation = concat(local.groups, local.register, local.vaults, local.identity_actions, local.endpoints, local.alarms, local.workspaces, local.accounts, [
      "Microsoft.AlertsManagement/actionRules/*",
      "Microsoft.Compute/diskEncryptionSets/*",
      "Microsoft.DataProtection/backupVaults/*",
      "Microsoft.Network/connections/*",
      "Microsoft.Network/localNetworkGateways/*",
      "Microsoft.Network/natGateways/*",
      "Microsoft.Network/networkSecurityGroups/*",
      "Microsoft.Network/networkWatchers/*",
      "Microsoft.Network/privateDnsZones/*",
      "Microsoft.Network/publicIPAddresses/*",
      "Microsoft.Network/routeTables/*",
      "Microsoft.Network/virtualNetworkGateways/*",
      "Microsoft.Network/virtualNetworks/*",
    ])
    apply-platform = concat(local.groups, local.register, local.vaults, local.identity_actions, local.endpoints, local.alarms, local.workspaces, local.accounts, [
      "Microsoft.Authorization/policyAssignments/*",
      "Microsoft.Compute/diskEncryptionSets/read",
      "Microsoft.ContainerService/managedClusters/*",
      "Microsoft.DataProtection/backupVaults/*",
      "Microsoft.KubernetesConfiguration/extensions/*",
      "Microsoft.Network/applicationGatewayWebApplicationFirewallPolicies/*",
      "Microsoft.Network/applicationGateways/*",
      "Microsoft.Network/publicIPAddresses/*",
      "Microsoft.Network/routeTables/join/action",
    ])
    apply-clients = concat(local.groups, local.vaults, local.identity_actions, local.endpoints, local.alarms, local.accounts, [
      "Microsoft.ContainerService/managedClusters/agentPools/*",
      "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
      "Microsoft.DataProtection/backupVaults/*",
    ])
    apply-databases = concat(local.groups, local.register, local.vaults, local.identity_actions, local.endpoints, local.alarms, local.workspaces, local.accounts, [
      "Microsoft.Authorization/locks/*",
      "Microsoft.Cache/redisEnterprise/*",
      "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
      "Microsoft.DBforPostgreSQL/flexibleServers/*",
      "Microsoft.DataProtection/backupVaults/*",
    ])
    apply-applications = [
      "Microsoft.Cache/redisEnterprise/databases/*",
      "Microsoft.DBforPostgreSQL/flexibleServers/virtualEndpoints/*",
      "Microsoft.DBforPostgreSQL/flexibleServers/write",
    ]
  }

  # Which roles an apply may give to whom: those that the part's modules give, and none that gives roles. To service principals alone.
  # https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
  givable = {
    apply-foundation = ["Disk Snapshot Contributor", "Key Vault Crypto Officer", "Key Vault Crypto Service Encryption User", "Key Vault Reader", "Key Vault Secrets Officer", "Key Vault Secrets User", "Storage Blob Data Contributor"]
    apply-platform = [
      "Azure Kubernetes Service Cluster User Role", "Azure Kubernetes Service RBAC Reader", "Contributor", "DNS Zone Contributor", "Disk Snapshot Contributor", "Key Vault Contributor", "Key Vault Crypto Officer",
      "Key Vault Crypto Service Encryption User", "Key Vault Crypto User", "Key Vault Reader", "Key Vault Secrets Officer", "Key Vault Secrets User", "Managed Identity Operator", "Network Contributor", "Reader",
      "Storage Account Backup Contributor", "Storage Blob Data Contributor",
    ]
    apply-clients = [
      "Key Vault Crypto Officer", "Key Vault Crypto Service Encryption User", "Key Vault Reader", "Key Vault Secrets Officer", "Key Vault Secrets User", "Storage Account Backup Contributor", "Storage Blob Data Contributor",
      "Storage Blob Data Reader",
    ]
    apply-databases = [
      "Key Vault Crypto Officer", "Key Vault Crypto Service Encryption User", "Key Vault Reader", "Key Vault Secrets Officer", "Key Vault Secrets User", "Storage Account Backup Contributor", "Storage Blob Data Contributor",
      "Storage Blob Data Reader",
    ]
  }

  # What an identity has besides, of Azure's own roles. Keys and secrets are made in vaults, whose data is no matter of the resource manager.
  builtin = merge(
    { for identity in local.identities : "${identity}/Reader" => { identity = identity, role = "Reader" } },
    { "plan/Key Vault Reader" = { identity = "plan", role = "Key Vault Reader" } },
    # In clusters, by the way that Kubernetes asks Azure. Secrets are not for plans: README.md.
    { for role in ["Azure Kubernetes Service Cluster User Role", "Azure Kubernetes Service RBAC Reader"] : "plan/${role}" => { identity = "plan", role = role } },
    { for identity in ["apply-clients", "apply-databases", "apply-platform"] : "${identity}/Azure Kubernetes Service RBAC Cluster Admin" => { identity = identity, role = "Azure Kubernetes Service RBAC Cluster Admin" } },
  )
}

resource "azurerm_role_definition" "this" {
  for_each = local.actions

  # Names are the tenant's.
  name        = "${var.project}-${var.short}-${each.key}-${substr(sha256(var.subscription_id), 0, 6)}"
  scope       = local.scope
  description = "Applies ${trimprefix(each.key, "apply-")} of ${var.project} in ${var.environment}"

  permissions {
    actions = sort(distinct(each.value))
    # Their own rights, wherever the rest would reach.
    not_actions = ["Microsoft.Authorization/elevateAccess/Action", "Microsoft.Authorization/roleDefinitions/delete", "Microsoft.Authorization/roleDefinitions/write"]
  }

  assignable_scopes = [local.scope]
}

resource "azurerm_role_assignment" "own" {
  for_each = local.actions

  scope              = local.scope
  role_definition_id = azurerm_role_definition.this[each.key].role_definition_resource_id
  principal_id       = azurerm_user_assigned_identity.this[each.key].principal_id
  principal_type     = "ServicePrincipal"
}

resource "azurerm_role_assignment" "builtin" {
  for_each = local.builtin

  scope                = local.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.this[each.value.identity].principal_id
  principal_type       = "ServicePrincipal"
}

# Azure's own roles are known by their ids.
data "azurerm_role_definition" "givable" {
  for_each = toset(flatten(values(local.givable)))

  name  = each.key
  scope = local.scope
}

locals {
  ids = { for identity, roles in local.givable : identity => join(", ", [for role in sort(roles) : data.azurerm_role_definition.givable[role].role_definition_id]) }
}

resource "azurerm_role_assignment" "giving" {
  for_each = local.givable

  scope                = local.scope
  role_definition_name = "Role Based Access Control Administrator"
  principal_id         = azurerm_user_assigned_identity.this[each.key].principal_id
  principal_type       = "ServicePrincipal"
  description          = "Gives what the modules of ${trimprefix(each.key, "apply-")} give"
  condition_version    = "2.0"
  condition = join(" AND ", [for action, of in { write = "Request", delete = "Resource" } :
    "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'})) OR (@${of}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${local.ids[each.key]}}))"
  ])
}
