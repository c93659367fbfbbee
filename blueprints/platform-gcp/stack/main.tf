module "cluster" {
  source = module("gke-cluster")

  name         = name
  cluster_name = cell.cluster_name
  project      = cell.account
  region       = region.name
  zones        = zones

  kubernetes_version  = cell.platform.kubernetes_version
  release_channel     = cell.platform.gke.release_channel
  maintenance         = cell.platform.gke.maintenance
  deletion_protection = cell.platform.deletion_protection == null ? environment.protected : cell.platform.deletion_protection

  network    = data.google_compute_network.this.self_link
  subnetwork = data.google_compute_subnetwork.nodes.self_link
  pods_range = "pods"
  # Those of the owner are of its own cluster.
  services_range     = cell.shares_network_with == null ? "services" : null
  control_plane_cidr = cell.shares_network_with == null ? lookup(cell.network.subnets, "control_plane", null) : null

  public_endpoint_cidrs = cell.platform.public_endpoint_cidrs
  endpoint_networks     = askers
  groups_domain         = length(group_domains) == 0 ? null : group_domains[0]

  node_account_id    = node_account
  image_repositories = image_repositories

  cluster_key = data.google_kms_crypto_key.this["cluster"].id
  volumes_key = data.google_kms_crypto_key.this["volumes"].id
  logs_key    = data.google_kms_crypto_key.this["logs"].id

  # Never: Cloud Logging has no such thing, and ten years is the most.
  log_days = cell.platform.log_days == 0 ? 3650 : min(cell.platform.log_days, 3650)

  backups = !cell.platform.gke.backup ? null : {
    start_utc    = environment.backup.start_utc
    daily_days   = environment.backup.daily_days
    weekly_days  = environment.backup.weekly_days
    monthly_days = environment.backup.monthly_days
    locked       = environment.backup.locked
    key          = data.google_kms_crypto_key.this["data"].id
  }

  notification_channels = length(cell.network.alarm_emails) == 0 ? [] : [for channel in data.google_monitoring_notification_channel.this : channel.id]
}

# Who may do what in it.
module "access" {
  when = length(members) > 0

  source = module("gke-access")

  name         = name
  cluster_name = module.cluster.cluster_name
  project      = cell.account
  admins       = cell.platform.admins
  viewers      = [for member in cell.platform.viewers : member if !contains(cell.platform.admins, member)]
}

# For everybody. Clients' own pools stand in their stacks.
module "node_pool" {
  source = module("gke-node-pool")

  for_each = { for group_name, group in cell.platform.node_groups : group_name => {
    machine_type = group.instance_types[0]
    capacity     = group.capacity
    min_size     = group.min_size
    max_size     = group.max_size
    disk_gb      = group.disk_gb
    zones        = length(group.zones) > 0 ? group.zones : zones
    labels       = group.labels
    taints       = group.taints
  } }

  name                  = each.key
  cluster_name          = module.cluster.cluster_name
  location              = region.name
  project               = cell.account
  service_account_email = module.cluster.node_service_account_email
  kms_key_id            = data.google_kms_crypto_key.this["volumes"].id

  machine_type = each.value.machine_type
  capacity     = each.value.capacity
  min_size     = each.value.min_size
  max_size     = each.value.max_size
  disk_gb      = each.value.disk_gb
  zones        = each.value.zones
  labels       = each.value.labels
  taints       = each.value.taints
}

locals {
  # What runs in the cluster takes its name from here, and so comes after nodes.
  ready_cluster = one(distinct([for name, pool in module.node_pool : pool.cluster_name]))
}

module "storage_classes" {
  source = module("gke-storage-classes")

  cluster_name = local.ready_cluster
  volumes_key  = data.google_kms_crypto_key.this["volumes"].id
  disk_type    = disk_type
  keep_volumes = environment.protected

  labels = {
    for key, value in merge(project.tags, {
      Project     = project.name
      Environment = environment.name
      Region      = region.name
      Layer       = stack.layer
      ManagedBy   = "gke"
    }) : replace(lower(key), "/[^a-z0-9_-]/", "-") => substr(replace(lower(value), "/[^a-z0-9_-]/", "-"), 0, 63)
  }
}
