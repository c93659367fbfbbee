# A state of its own for each place of each store: no plan for one reads, locks or touches the data of another.

# What the layers below made, by the names that they give it.
data "google_compute_network" "this" {
  project = owner.account
  name    = "${project.name}-${owner.short}"
}

data "google_compute_subnetwork" "nodes" {
  project = owner.account
  region  = region.name
  name    = "${project.name}-${owner.short}-nodes"
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
  service  = "database"
  key_days = environment.key_days
}

data "google_kms_key_ring" "cell" {
  project  = cell.account
  location = region.name
  name     = "${project.name}-${cell.short}"
}

data "google_kms_crypto_key" "logs" {
  key_ring = data.google_kms_key_ring.cell.id
  name     = "logs"
}

data "google_monitoring_notification_channel" "alarms" {
  when = length(cell.network.alarm_emails) > 0

  for_each = toset(cell.network.alarm_emails)

  project      = cell.account
  display_name = "${project.name}-${cell.short}"
  type         = "email"
  labels       = { email_address = each.key }
}

module "database" {
  when = at_home

  source = module("cloud-sql")

  project   = cell.account
  region    = region.name
  name      = name
  suffix    = "data"
  client    = store.client
  store     = store.path
  database  = database
  record    = "${store.slug}-db"
  namespace = pods_in
  labels    = labels

  endpoint = {
    network_id = data.google_compute_network.this.id
    subnet_id  = data.google_compute_subnetwork.nodes.id
    projects   = [owner.account]
  }
  zone = {
    name     = data.google_dns_managed_zone.internal.name
    dns_name = data.google_dns_managed_zone.internal.dns_name
  }

  kms_key_id            = store.client == null ? module.key.kms_key_id : data.google_kms_crypto_key.client.id
  log_key_id            = data.google_kms_crypto_key.logs.id
  notification_channels = length(cell.network.alarm_emails) > 0 ? [for channel in data.google_monitoring_notification_channel.alarms : channel.id] : []

  engine_version   = store.postgres.engine_version
  tier             = store.postgres.instance_type
  edition          = store.postgres.cloud_sql.edition
  standby          = store.postgres.standby
  failover_replica = failover_replica
  storage = {
    size_gib     = store.postgres.storage_gib
    max_size_gib = store.postgres.max_storage_gib
  }

  parameters          = parameters
  maintenance         = { day = store.postgres.maintenance.day, start_utc = store.postgres.maintenance.start_utc }
  maintenance_track   = environment.protected ? "stable" : "canary"
  backup_days         = backup_days
  backup_start_utc    = store.postgres.backup_start_utc
  retain_backups      = environment.protected
  deletion_protection = store.postgres.deletion_protection == null ? environment.protected : store.postgres.deletion_protection
  log_days            = min(3650, store.postgres.log_days)
  alarms              = { cpu_percent = store.postgres.alarms.cpu_percent, disk_percent = store.postgres.alarms.disk_percent }

  login        = { namespace = login_job, role = "projects/${cell.account}/roles/${replace("${project.name}-${cell.short}", "-", "_")}_login_maker", rotation_days = store.postgres.rotation_days }
  secret_id    = secret_id
  secret_name  = secret_name
  secret_days  = environment.secret_days
  app_accounts = accounts_here
  # Each is made by the client's stack in its cell.
  accounts_elsewhere = length(accounts_elsewhere) > 0 ? accounts_elsewhere : null
}

# Under the same name as a home: a copy that was promoted becomes one, and stays what it is.
module "database" {
  when = !at_home

  source = module("cloud-sql-replica")

  project   = cell.account
  region    = region.name
  name      = name
  suffix    = "data"
  home      = home
  promoted  = store.postgres.promoted
  client    = store.client
  store     = store.path
  database  = database
  record    = "${store.slug}-db"
  namespace = pods_in
  labels    = labels

  endpoint = {
    network_id = data.google_compute_network.this.id
    subnet_id  = data.google_compute_subnetwork.nodes.id
    projects   = [owner.account]
  }
  zone = {
    name     = data.google_dns_managed_zone.internal.name
    dns_name = data.google_dns_managed_zone.internal.dns_name
  }

  kms_key_id            = store.client == null ? module.key.kms_key_id : data.google_kms_crypto_key.client.id
  log_key_id            = data.google_kms_crypto_key.logs.id
  notification_channels = length(cell.network.alarm_emails) > 0 ? [for channel in data.google_monitoring_notification_channel.alarms : channel.id] : []

  engine_version = store.postgres.engine_version
  tier           = store.postgres.instance_type
  edition        = store.postgres.cloud_sql.edition
  standby        = store.postgres.standby
  storage = {
    size_gib     = store.postgres.storage_gib
    max_size_gib = store.postgres.max_storage_gib
  }

  parameters          = parameters
  maintenance         = { day = store.postgres.maintenance.day, start_utc = store.postgres.maintenance.start_utc }
  maintenance_track   = environment.protected ? "stable" : "canary"
  backup_days         = backup_days
  backup_start_utc    = store.postgres.backup_start_utc
  retain_backups      = environment.protected
  deletion_protection = store.postgres.deletion_protection == null ? environment.protected : store.postgres.deletion_protection
  log_days            = min(3650, store.postgres.log_days)
  alarms              = { cpu_percent = store.postgres.alarms.cpu_percent, disk_percent = store.postgres.alarms.disk_percent, lag_seconds = lag_seconds }

  login        = { namespace = login_job, role = "projects/${cell.account}/roles/${replace("${project.name}-${cell.short}", "-", "_")}_login_maker", rotation_days = store.postgres.rotation_days }
  secret_id    = secret_id
  secret_name  = secret_name
  secret_days  = environment.secret_days
  app_accounts = accounts_here
}

# The apps' login, which it makes, and renews every `postgres.rotation_days`: of the home, and of a copy that stands alone.
module "login" {
  when = alone

  source = module("cluster-login")

  name          = login_job
  of            = store.path
  cloud         = "gcp"
  image         = cell.platform.python_image
  database      = database
  owner         = database
  login_prefix  = login_prefix
  host          = module.database.host
  ranges        = ["${module.database.address}/32"]
  secret        = module.database.secret_name
  rotation_days = store.postgres.rotation_days
  environment   = { PROJECT = cell.account, INSTANCE = module.database.instance }
}
