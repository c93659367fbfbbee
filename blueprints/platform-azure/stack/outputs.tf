output "cluster_name" {
  description = "Name of the cluster."
  value       = module.cluster.cluster_name
}

output "cluster_endpoint" {
  description = "Address of the Kubernetes API."
  value       = module.cluster.endpoint
}

output "oidc_issuer" {
  description = "Issuer of the tokens of service accounts, which federated credentials of identities name."
  value       = module.cluster.oidc_issuer
}

output "node_pools" {
  description = "What AKS calls the pools of nodes, by the names of their groups."
  value       = { for name, pool in module.node_pool : name => pool.pool_name }
}

output "node_identity_principal_id" {
  description = "Object id of the identity that nodes pull images as: give it AcrPull on a registry."
  value       = module.cluster.node_identity_principal_id
}

output "public_ip_address" {
  when = has_gateway

  description = "Address that hosts which face the internet lead to."
  value       = module.gateway.public_ip_address
}

output "private_ip_address" {
  when = has_gateway

  description = "Address that internal hosts lead to."
  value       = module.gateway.private_ip_address
}

output "shared_secrets_vault" {
  when = has_shared_secrets

  description = "Vault of the secrets of apps that belong to the whole estate."
  value       = module.shared_secrets.vault_uri
}

output "shared_secrets" {
  when = has_shared_secrets

  description = "What the secrets are called in that vault, which somebody has to put in, by the names that apps have for them."
  value       = { for name in shared_names : name => replace(name, "/[^0-9A-Za-z-]/", "-") }
}

output "kubeconfig_command" {
  description = "Writes a context for kubectl, for whoever is in a group that may sign in and reaches the endpoint."
  value       = "az aks get-credentials --subscription ${cell.account} --resource-group ${name} --name ${cell.cluster_name}${length(cell.platform.public_endpoint_cidrs) == 0 ? " --public-fqdn" : ""} && kubelogin convert-kubeconfig --login azurecli"
}

output "backup_policy_id" {
  when = has_volumes

  description = "Policy that the cluster is to be backed up by: with other days it is another one, and the cluster is moved over by hand."
  value       = module.backup.policy_id
}
