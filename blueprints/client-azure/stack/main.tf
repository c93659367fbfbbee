# The layers below, by the names that they give: what is missing there fails the plan here.
data "azurerm_subnet" "this" {
  for_each = toset(subnets)
  provider = shares_network ? azurerm.network_owner : null

  name                 = each.key
  virtual_network_name = network
  resource_group_name  = network
}

data "azurerm_private_dns_zone" "this" {
  for_each = toset(dns_zones)
  provider = shares_network ? azurerm.network_owner : null

  name                = each.key
  resource_group_name = network
}

data "azurerm_log_analytics_workspace" "this" {
  name                = name
  resource_group_name = name
}

data "azurerm_monitor_action_group" "this" {
  name                = name
  resource_group_name = name
}

# Who looks how old secrets are; the platform made it.
data "azurerm_user_assigned_identity" "secret_ages" {
  name                = "${name}-secret-ages"
  resource_group_name = name
}

data "azurerm_data_protection_backup_vault" "this" {
  when = backed_up

  name                = name
  resource_group_name = name
}

locals {
  tags = merge(project.tags, {
    Client      = client.name
    Environment = environment.name
    Layer       = stack.layer
    ManagedBy   = "terraform"
    Project     = project.name
    Region      = region.name
  })
}

# All that is the client's and nothing else, so that who may look at one client can be given a role on it. Azure deletes no group that holds something.
resource "azurerm_resource_group" "this" {
  name     = group
  location = region.name
  tags     = local.tags
}

module "vault" {
  source = module("azure-client-vault")

  name                = group
  vault_name          = client.key_vault
  resource_group      = azurerm_resource_group.this.name
  location            = region.name
  tenant_id           = cell.tenant
  operators           = operators
  allowed_ips         = cell.platform.public_endpoint_cidrs
  subnet_id           = data.azurerm_subnet.this["private-endpoints"].id
  private_dns_zone_id = data.azurerm_private_dns_zone.this["privatelink.vaultcore.azure.net"].id
  workspace_id        = data.azurerm_log_analytics_workspace.this.id
  action_group_id     = data.azurerm_monitor_action_group.this.id
  ages_principal_id   = data.azurerm_user_assigned_identity.secret_ages.principal_id
  tags                = local.tags
}

module "nodes" {
  when = client.infrastructure.node_group == "own"

  source = module("aks-node-pool")

  name                  = client.name
  kubernetes_cluster_id = data.azurerm_kubernetes_cluster.this.id
  subnet_id             = data.azurerm_subnet.this["nodes"].id

  # As the cluster's own pools: AKS raises no pool from one minor version to the next unless its channel does.
  kubernetes_version = contains(["stable", "rapid"], cell.platform.aks.upgrade_channel) ? null : cell.platform.kubernetes_version

  vm_size  = { tfvars = var.client_config.infrastructure.nodes.instance_types[0], literals = client.infrastructure.nodes.instance_types[0] }[estate.output.values]
  capacity = { tfvars = replace(var.client_config.infrastructure.nodes.capacity, "-", "_"), literals = replace(client.infrastructure.nodes.capacity, "-", "_") }[estate.output.values]
  min_size = { tfvars = var.client_config.infrastructure.nodes.min, literals = client.infrastructure.nodes.min }[estate.output.values]
  max_size = { tfvars = var.client_config.infrastructure.nodes.max, literals = client.infrastructure.nodes.max }[estate.output.values]
  disk_gb  = { tfvars = var.client_config.infrastructure.nodes.disk_gib, literals = client.infrastructure.nodes.disk_gib }[estate.output.values]
  zones    = cell.network.zones

  # The label draws the client's pods, the taint keeps everybody else's away.
  labels = { "${project.domain}/client" = client.name }
  taints = [{ key = "${project.domain}/client", value = client.name, effect = "NoSchedule" }]
  tags   = local.tags
}

module "storage" {
  when = length(client.infrastructure.buckets) > 0

  source = module("azure-client-storage")

  account_name           = client.storage_account
  resource_group         = azurerm_resource_group.this.name
  location               = region.name
  replication            = length(region.zones) > 0 ? "ZRS" : "LRS"
  key_id                 = module.vault.key_id
  encryption_identity_id = module.vault.encryption_identity_id
  subnet_id              = data.azurerm_subnet.this["private-endpoints"].id
  private_dns_zone_id    = data.azurerm_private_dns_zone.this["privatelink.blob.core.windows.net"].id
  workspace_id           = data.azurerm_log_analytics_workspace.this.id
  tags                   = local.tags

  buckets = { tfvars = var.client_config.infrastructure.buckets, literals = { for name, bucket in client.infrastructure.buckets : name => {
    infrequent_access_days = bucket.infrequent_access_days
    archive_days           = bucket.archive_days
    expire_days            = bucket.expire_days
    noncurrent_days        = bucket.noncurrent_days
    backup                 = bucket.backup
  } } }[estate.output.values]

  backup = !backed_up ? null : {
    vault_id     = data.azurerm_data_protection_backup_vault.this.id
    principal_id = data.azurerm_data_protection_backup_vault.this.identity[0].principal_id
    start_utc    = environment.backup.start_utc
    daily_days   = environment.backup.daily_days
    weekly_days  = environment.backup.weekly_days
    monthly_days = environment.backup.monthly_days
  }
}

# An identity for each app that uses something in Azure, with roles on that and nothing else.
expand "module" {
  for_each = identified
  labels   = ["identity_${replace(each.key, "-", "_")}"]

  content {
    source = module("aks-workload-identity")

    identity_name       = "${group}-${each.key}"
    resource_group_name = azurerm_resource_group.this.name
    location            = region.name
    oidc_issuer         = data.azurerm_kubernetes_cluster.this.oidc_issuer_url
    namespace           = client.namespace
    service_account     = each.key
    tags                = local.tags

    # What it does with stores of `data` their own stacks say.
    roles = length(client.infrastructure.buckets) == 0 ? {} : { for name, bucket in { tfvars = var.client_config.infrastructure.buckets, literals = client.infrastructure.buckets }[estate.output.values] : name => {
      scope = module.storage.container_ids[name]
      role  = bucket.apps[each.key] == "write" ? "Storage Blob Data Contributor" : "Storage Blob Data Reader"
    } if contains(keys(bucket.apps), each.key) }
  }
}

# The secret store of the client's namespace signs in as it, and reads what lies in the client's vault.
module "secret_reader" {
  source = module("aks-workload-identity")

  identity_name       = "${group}-secrets"
  resource_group_name = azurerm_resource_group.this.name
  location            = region.name
  oidc_issuer         = data.azurerm_kubernetes_cluster.this.oidc_issuer_url
  namespace           = client.namespace
  service_account     = "secret-reader"
  roles               = { secrets = { scope = module.vault.vault_id, role = "Key Vault Secrets User" } }
  tags                = local.tags
}

module "identities" {
  when = contains(cell.platform.services, "external-secrets")

  source = module("aks-identities")

  name      = client.name
  namespace = client.namespace
  client_ids = merge(
    { "secret-reader" = module.secret_reader.client_id },
    { for name in keys(identified) : name => module["identity_${replace(name, "-", "_")}"].client_id },
  )
}
