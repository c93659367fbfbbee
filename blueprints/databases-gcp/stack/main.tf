# A state of its own for each client: a plan for one never reads, locks or touches the data of another. Who applies it makes a namespace in the cluster as well,
# for the job that makes the login, and so is an administrator there.

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
  project  = cell.account
  location = region.name
  name     = prefix
}

data "google_kms_crypto_key" "client" {
  key_ring = data.google_kms_key_ring.client.id
  name     = "client"
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

data "google_service_account" "app" {
  when = length(accounts) > 0

  for_each = accounts

  project    = cell.account
  account_id = each.value
}

module "database" {
  source = module("cloud-sql")

  project   = cell.account
  region    = region.name
  name      = prefix
  client    = client.name
  namespace = client.namespace
  labels    = labels

  network_id      = data.google_compute_network.this.id
  allocated_range = "${project.name}-${owner.short}-private-services"
  zone = {
    name     = data.google_dns_managed_zone.internal.name
    dns_name = data.google_dns_managed_zone.internal.dns_name
  }

  kms_key_id            = data.google_kms_crypto_key.client.id
  log_key_id            = data.google_kms_crypto_key.logs.id
  notification_channels = length(cell.network.alarm_emails) > 0 ? [for channel in data.google_monitoring_notification_channel.alarms : channel.id] : []

  engine_version = client.database.engine_version
  tier           = client.database.instance_type
  edition        = client.database.cloud_sql.edition
  standby        = client.database.standby
  storage = {
    size_gib     = client.database.volumes.data.size_gib
    max_size_gib = client.database.cloud_sql.max_size_gib
  }

  parameters          = parameters
  maintenance         = { day = client.database.maintenance.day, start_utc = client.database.maintenance.start_utc }
  maintenance_track   = environment.protected ? "stable" : "canary"
  backup_days         = backup_days
  backup_start_utc    = client.database.cloud_sql.backup_start_utc
  retain_backups      = environment.protected
  deletion_protection = client.database.deletion_protection == null ? environment.protected : client.database.deletion_protection
  log_days            = min(3650, client.database.log_days)
  alarms              = client.database.alarms

  login        = { namespace = login_job, role = "projects/${cell.account}/roles/${replace("${project.name}-${cell.short}", "-", "_")}_login_maker", rotation_days = client.database.rotation_days }
  secret_id    = "${project.name}-${cell.short}-${replace(trimprefix(secret_name, "${project.name}/"), "/[^A-Za-z0-9_-]/", "-")}"
  secret_name  = secret_name
  secret_days  = environment.secret_days
  app_accounts = length(accounts) > 0 ? { for app, account in data.google_service_account.app : app => account.email } : {}
}

# The apps' login, which it makes, and renews every `database.rotation_days`.
module "login" {
  source = module("cluster-login")

  name          = login_job
  of            = client.name
  cloud         = "gcp"
  image         = cell.platform.python_image
  database      = replace(client.name, "-", "_")
  owner         = replace(client.name, "-", "_")
  login_prefix  = replace(client.name, "-", "_")
  host          = module.database.host
  ranges        = ["${module.database.address}/32"]
  secret        = module.database.secret_name
  rotation_days = client.database.rotation_days
  environment   = { PROJECT = cell.account, INSTANCE = module.database.instance }
}
