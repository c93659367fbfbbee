# A state of its own for each place of each store: no plan for one reads, locks or touches the data of another.

# What the layers below made, by the names that they give it.
data "google_compute_network" "this" {
  project = owner.account
  name    = "${project.name}-${owner.short}"
}

data "google_dns_managed_zone" "internal" {
  project = cell.account
  name    = "${project.name}-${cell.short}-internal"
}

data "google_kms_key_ring" "client" {
  when = store.client != null

  project  = cell.account
  location = region.name
  name     = "${project.name}-${cell.short}-${store.client}"
}

data "google_kms_crypto_key" "client" {
  when = store.client != null

  key_ring = data.google_kms_key_ring.client.id
  name     = "client"
}

# A store that is no client's has a key of its own.
module "key" {
  when = store.client == null

  source = module("gcp-store-key")

  project  = cell.account
  location = region.name
  name     = name
  store    = store.path
  service  = "cache"
  key_days = environment.key_days
}

data "google_monitoring_notification_channel" "alarms" {
  when = length(cell.network.alarm_emails) > 0

  for_each = toset(cell.network.alarm_emails)

  project      = cell.account
  display_name = "${project.name}-${cell.short}"
  type         = "email"
  labels       = { email_address = each.key }
}

module "cache" {
  source = module("gcp-valkey")

  project   = cell.account
  region    = region.name
  name      = name
  client    = store.client
  store     = store.path
  home      = at_home ? null : home
  promoted  = store.cache.promoted ? true : null
  namespace = pods_in
  labels    = labels

  network_id = data.google_compute_network.this.id
  record     = "${store.slug}-cache"
  zone = {
    name     = data.google_dns_managed_zone.internal.name
    dns_name = data.google_dns_managed_zone.internal.dns_name
  }

  kms_key_id            = store.client == null ? module.key.kms_key_id : data.google_kms_crypto_key.client.id
  notification_channels = length(cell.network.alarm_emails) > 0 ? [for channel in data.google_monitoring_notification_channel.alarms : channel.id] : []

  engine_version     = version
  node_type          = store.cache.node_type
  cluster            = cluster
  shards             = store.cache.shards
  replicas_per_shard = store.cache.replicas_per_shard
  eviction           = store.cache.eviction
  parameters         = store.cache.parameters
  persistence        = store.cache.persistence

  snapshot_days       = snapshot_days
  snapshot_start_utc  = store.cache.snapshot_start_utc
  maintenance         = { day = store.cache.maintenance.day, start_utc = store.cache.maintenance.start_utc }
  deletion_protection = store.cache.deletion_protection == null ? environment.protected : store.cache.deletion_protection
  alarms              = store.cache.alarms

  members     = members
  secret_id   = secret_id
  secret_name = secret_name
  secret_days = environment.secret_days
}
