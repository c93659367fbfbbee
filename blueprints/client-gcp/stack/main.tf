module "infrastructure" {
  source = module("gcp-client-infrastructure")

  project   = cell.account
  region    = region.name
  name      = prefix
  client    = client.name
  namespace = client.namespace
  key_days  = environment.key_days

  has_nodes    = own
  has_database = database
  stores       = sort([for kind in kinds : kind if contains(["cache", "postgres"], kind)])

  # The database's own secret is made by its layer.
  secrets              = { tfvars = { for name in distinct(concat([for secret in var.client_config.infrastructure.secrets.names : "${secret_prefix}/${secret}"], secrets_of_apps)) : name => "${project.name}-${cell.short}-${replace(trimprefix(name, "${project.name}/"), "/[^A-Za-z0-9_-]/", "-")}" if !contains(made_elsewhere, name) }, literals = secrets }[estate.output.values]
  secret_rotation_days = { tfvars = var.client_config.infrastructure.secrets.rotation_days, literals = client.infrastructure.secrets.rotation_days }[estate.output.values]
  secret_recovery_days = { tfvars = var.client_config.infrastructure.secrets.recovery_days, literals = client.infrastructure.secrets.recovery_days }[estate.output.values]
}

# The cluster and what its nodes act as, by the names that the platform gives them.
data "google_container_cluster" "this" {
  when = own

  project  = cell.account
  name     = cell.cluster_name
  location = region.name
}

data "google_service_account" "nodes" {
  when = own

  project    = cell.account
  account_id = node_account
}

module "nodes" {
  when = own

  source = module("gke-node-pool")

  project               = cell.account
  location              = region.name
  cluster_name          = data.google_container_cluster.this.name
  name                  = client.name
  service_account_email = data.google_service_account.nodes.email
  kms_key_id            = module.infrastructure.kms_key_id

  machine_type = { tfvars = var.client_config.infrastructure.nodes.instance_types[0], literals = client.infrastructure.nodes.instance_types[0] }[estate.output.values]
  capacity     = { tfvars = replace(var.client_config.infrastructure.nodes.capacity, "-", "_"), literals = replace(client.infrastructure.nodes.capacity, "-", "_") }[estate.output.values]
  min_size     = { tfvars = var.client_config.infrastructure.nodes.min, literals = client.infrastructure.nodes.min }[estate.output.values]
  max_size     = { tfvars = var.client_config.infrastructure.nodes.max, literals = client.infrastructure.nodes.max }[estate.output.values]
  disk_gb      = { tfvars = var.client_config.infrastructure.nodes.disk_gib, literals = client.infrastructure.nodes.disk_gib }[estate.output.values]
  zones        = []

  # The label draws the client's pods, the taint keeps everybody else's away.
  labels = { "${project.domain}/client" = client.name }
  taints = [{ key = "${project.domain}/client", value = client.name, effect = "NoSchedule" }]
}

module "bucket" {
  when = length(client.infrastructure.buckets) > 0

  source   = module("gcp-client-bucket")
  for_each = { tfvars = var.client_config.infrastructure.buckets, literals = client.infrastructure.buckets }[estate.output.values]

  project       = cell.account
  region        = region.name
  name          = prefix
  bucket        = each.key
  client        = client.name
  kms_key_id    = module.infrastructure.kms_key_id
  force_destroy = !environment.protected

  infrequent_access_days = each.value.infrequent_access_days
  archive_days           = each.value.archive_days
  expire_days            = each.value.expire_days
  noncurrent_days        = each.value.noncurrent_days
  soft_delete_days       = each.value.backup ? soft_delete_days : 0
}

# An account for each app that uses buckets or the database.
expand "module" {
  for_each = accounts
  labels   = ["account_${replace(each.key, "-", "_")}"]

  content {
    source = module("gcp-workload-account")

    project    = cell.account
    name       = prefix
    app        = each.key
    account_id = each.value
    namespace  = client.namespace

    buckets      = { for name, bucket in { tfvars = var.client_config.infrastructure.buckets, literals = client.infrastructure.buckets }[estate.output.values] : name => bucket.apps[each.key] if contains(keys(bucket.apps), each.key) }
    bucket_names = length(client.infrastructure.buckets) > 0 ? { for name, bucket in module.bucket : name => bucket.name } : {}
    signs        = contains(signing, each.key) || anytrue([for bucket in values(client.infrastructure.buckets) : contains(keys(bucket.apps), each.key)])
  }
}
