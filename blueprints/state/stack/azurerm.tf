module "state" {
  source = module("state-container")

  resource_group  = state.resource_group
  storage_account = state.storage_account
  container       = state.container
  location        = state.region
  tenant_id       = state.tenant
  # Where a region has no zones there are none to copy to. https://learn.microsoft.com/azure/storage/common/storage-redundancy#zone-redundant-storage
  replication     = try(length(estate.regions[state.region].zones), 1) == 0 ? "LRS" : "ZRS"
  noncurrent_days = state.noncurrent_days
  operators       = state.operators
  users           = state.users
  tags = merge(project.tags, {
    Project     = project.name
    Environment = state.environment
    Layer       = stack.layer
    ManagedBy   = "terraform"
  })

  # States hold what nobody should read unnoticed.
  record_days = min(730, max(365, state.noncurrent_days))
}
