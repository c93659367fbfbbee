# Fetch the address of the API, and nothing else.
resource "azurerm_role_assignment" "users" {
  for_each = toset(concat(var.admin_group_ids, var.viewer_group_ids))

  scope                = azurerm_kubernetes_cluster.this.id
  role_definition_name = "Azure Kubernetes Service Cluster User Role"
  principal_id         = each.key
}

# Look at everything in all namespaces but secrets, and roles, which would lead to them.
# https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/containers#azure-kubernetes-service-rbac-reader
resource "azurerm_role_assignment" "viewers" {
  for_each = toset(var.viewer_group_ids)

  scope                = azurerm_kubernetes_cluster.this.id
  role_definition_name = "Azure Kubernetes Service RBAC Reader"
  principal_id         = each.key
}

# What the controller of Application Gateway may do: its identity is made by AKS, with the add-on.
# https://learn.microsoft.com/azure/application-gateway/ingress-controller-install-existing
locals {
  # Whether there is a gateway is known before it is made; its ids are not.
  ingress_roles = var.application_gateway == null ? {} : {
    gateway        = { scope = var.application_gateway.gateway_id, role = "Contributor" }
    resource-group = { scope = var.application_gateway.resource_group_id, role = "Reader" }
    # Whoever writes the gateway joins what it refers to, each time.
    subnet         = { scope = var.application_gateway.subnet_id, role = "Network Contributor" }
    public-address = { scope = var.application_gateway.public_ip_id, role = "Network Contributor" }
  }
  firewall_roles = try(var.application_gateway.firewall, false) ? { firewall = { scope = var.application_gateway.firewall_policy_id, role = "Network Contributor" } } : {}
}

resource "azurerm_role_assignment" "ingress" {
  for_each = merge(local.ingress_roles, local.firewall_roles)

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_kubernetes_cluster.this.ingress_application_gateway[0].ingress_application_gateway_identity[0].object_id
  principal_type       = "ServicePrincipal"
}
