# Services and pools take these from here, and so come after everything that they need.
output "cluster_name" {
  description = "Name of the cluster, known once it can be worked in."
  value       = azurerm_kubernetes_cluster.this.name

  depends_on = [
    azurerm_role_assignment.ingress,
    azurerm_role_assignment.users,
  ]
}

output "cluster_id" {
  description = "Id of the cluster."
  value       = azurerm_kubernetes_cluster.this.id
}

# Of a private cluster the public name, which leads to the private address.
output "endpoint" {
  description = "Address of the Kubernetes API."
  value       = "https://${azurerm_kubernetes_cluster.this.fqdn}:443"
}

output "certificate_authority" {
  description = "Certificate that the API's is signed with, in base64."
  value       = azurerm_kubernetes_cluster.this.kube_config[0].cluster_ca_certificate
  sensitive   = true
}

output "oidc_issuer" {
  description = "Issuer of the tokens of service accounts, which Entra ID trusts where a federated credential says so."
  value       = azurerm_kubernetes_cluster.this.oidc_issuer_url
}

output "cluster_identity_principal_id" {
  description = "Object id of the identity of the control plane."
  value       = azurerm_user_assigned_identity.cluster.principal_id
}

output "node_identity_principal_id" {
  description = "Object id of the identity that nodes pull images as."
  value       = azurerm_user_assigned_identity.nodes.principal_id
}

output "node_resource_group" {
  description = "Resource group that AKS makes nodes, load balancers and volumes in."
  value       = azurerm_kubernetes_cluster.this.node_resource_group
}
