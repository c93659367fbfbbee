# The control plane acts as this one: it makes nodes, load balancers and disks.
resource "azurerm_user_assigned_identity" "cluster" {
  name                = "${var.name}-cluster"
  resource_group_name = var.resource_group_name
  location            = var.location
  tags                = var.tags
}

# Nodes pull images as this one. Give it `AcrPull` on a registry that they may pull from.
resource "azurerm_user_assigned_identity" "nodes" {
  name                = "${var.name}-nodes"
  resource_group_name = var.resource_group_name
  location            = var.location
  tags                = var.tags
}

locals {
  # In the resource group of its nodes the control plane may do everything, by AKS; elsewhere only this.
  cluster_roles = {
    # https://learn.microsoft.com/azure/aks/api-server-vnet-integration#create-a-managed-identity-and-give-it-permissions-on-the-virtual-network
    "node-subnet"       = { scope = var.node_subnet_id, role = "Network Contributor" }
    "api-server-subnet" = { scope = var.api_server_subnet_id, role = "Network Contributor" }
    # https://learn.microsoft.com/azure/aks/azure-disk-customer-managed-keys
    "disk-encryption" = { scope = var.disk_encryption_set_id, role = "Reader" }
    # https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption: the key, and a private link to its vault. Who manages a vault uses none of its keys by that.
    "key"   = { scope = "${var.key_vault_id}/keys/${var.cluster_key_name}", role = "Key Vault Crypto User" }
    "vault" = { scope = var.key_vault_id, role = "Key Vault Contributor" }
    # https://learn.microsoft.com/azure/aks/use-managed-identity#use-a-pre-created-kubelet-managed-identity
    "node-identity" = { scope = azurerm_user_assigned_identity.nodes.id, role = "Managed Identity Operator" }
  }
}

resource "azurerm_role_assignment" "cluster" {
  for_each = local.cluster_roles

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.cluster.principal_id
  principal_type       = "ServicePrincipal"
}

# Up to ten minutes, mostly one. If the cluster is refused nevertheless, apply again.
# https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
resource "time_sleep" "roles" {
  create_duration = "2m"

  triggers = { for key, assignment in azurerm_role_assignment.cluster : key => assignment.id }
}
