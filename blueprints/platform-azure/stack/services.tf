# The services that `platform.services` names. Each comes after the nodes that it runs on. Metrics, the autoscaler, and the drivers of disks come with AKS.

module "disks" {
  source = module("aks-disks")

  cluster_name           = module.cluster.cluster_name
  disk_encryption_set_id = data.azurerm_disk_encryption_set.disks.id
  keep_volumes           = environment.protected
  tags                   = tags
}

module "external_dns" {
  when = contains(cell.platform.services, "external-dns")

  source = module("aks-external-dns")

  name                = name
  cluster_name        = module.cluster.cluster_name
  resource_group_name = name
  location            = region.name
  tenant_id           = cell.tenant
  oidc_issuer         = module.cluster.oidc_issuer
  zone                = dns_zone
  zone_id             = data.azurerm_dns_zone.this.id
  zone_resource_group = data.azurerm_dns_zone.this.resource_group_name
  zone_subscription   = zone_subscription
  tags                = tags

  depends_on = [module.node_pool]
}

module "cert_manager" {
  when = contains(cell.platform.services, "cert-manager")

  source = module("aks-cert-manager")

  name                = name
  cluster_name        = module.cluster.cluster_name
  resource_group_name = name
  location            = region.name
  oidc_issuer         = module.cluster.oidc_issuer
  zone                = dns_zone
  zone_id             = data.azurerm_dns_zone.this.id
  zone_resource_group = data.azurerm_dns_zone.this.resource_group_name
  zone_subscription   = zone_subscription
  tags                = tags

  depends_on = [module.node_pool]
}

module "istio" {
  when = contains(cell.platform.services, "istio")

  source = module("istio")

  cluster_name  = module.cluster.cluster_name
  drain_seconds = cell.gateway_drain_seconds

  depends_on = [module.node_pool]
}

module "external_secrets" {
  when = contains(cell.platform.services, "external-secrets")

  source = module("external-secrets")

  cluster_name = module.cluster.cluster_name

  depends_on = [module.node_pool]
}

module "reloader" {
  when = contains(cell.platform.services, "reloader")

  source = module("reloader")

  cluster_name = module.cluster.cluster_name

  depends_on = [module.node_pool]
}

# Secrets of the apps that belong to the whole estate, and what their store reads. Those of clients stand in the clients' stacks.
module "shared_secrets" {
  when = has_shared_secrets

  source = module("azure-shared-secrets")

  name                = name
  vault_name          = shared_vault_name
  resource_group_name = name
  location            = region.name
  tenant_id           = cell.tenant
  endpoint_subnet_id  = local.subnets["private-endpoints"].id
  private_dns_zone_id = { own = data.azurerm_private_dns_zone.vaults.id, shared = data.azurerm_private_dns_zone.shared_vaults.id }[shares_network ? "shared" : "own"]
  oidc_issuer         = module.cluster.oidc_issuer
  namespace           = "shared"
  allowed_ips         = cell.platform.public_endpoint_cidrs
  recovery_days       = environment.secret_days
  workspace_id        = data.azurerm_log_analytics_workspace.cell.id
  tags                = tags
}

# How old values are that people put into secrets, and logins that jobs make.
module "secret_ages" {
  when = length(aged_vaults) > 0

  source = module("aks-secret-ages")

  name                = name
  cluster_name        = module.cluster.cluster_name
  cluster_id          = module.cluster.cluster_id
  resource_group_name = name
  location            = region.name
  oidc_issuer         = module.cluster.oidc_issuer
  vaults              = aged_vaults
  own_vaults          = has_shared_secrets ? { shared = module.shared_secrets.vault_id } : null
  image               = cell.platform.python_image
  action_group_id     = data.azurerm_monitor_action_group.cell.id
  tags                = tags

  depends_on = [module.node_pool]
}
