# A state of its own for each place of each store: no plan for one reads, locks or touches the data of another.

data "google_kms_key_ring" "client" {
  when = bound && keyed

  project  = cell.account
  location = region.name
  name     = "${project.name}-${cell.short}-${store.client}"
}

data "google_kms_crypto_key" "client" {
  when = bound && keyed

  key_ring = data.google_kms_key_ring.client.id
  name     = "client"
}

# A client's key is in one region, and the key of a bucket is where the bucket is. A store that is no client's has one of its own, too.
module "key" {
  when = bound && !keyed

  source = module("gcp-store-key")

  project  = cell.account
  location = at_home && pair != null ? pair.key : region.name
  name     = name
  store    = store.path
  service  = "objects"
  key_days = environment.key_days
}

data "google_monitoring_notification_channel" "alarms" {
  when = length(cell.network.alarm_emails) > 0 && (at_home ? twin != null : length(jobs) > 0)

  for_each = toset(cell.network.alarm_emails)

  project      = cell.account
  display_name = "${project.name}-${cell.short}"
  type         = "email"
  labels       = { email_address = each.key }
}

module "bucket" {
  when = bound

  source = module("gcp-client-bucket")

  project       = cell.account
  region        = region.name
  dual_region   = at_home && pair != null ? { location = pair.location, regions = pair.regions, turbo = store.objects.minutes == 15 } : null
  full_name     = bucket
  name          = "${project.name}-${cell.short}-data"
  bucket        = store.name
  client        = store.client
  store         = store.path
  storage_class = at_home ? null : classes[store.objects.storage_class]
  kms_key_id    = keyed ? data.google_kms_crypto_key.client.id : module.key.kms_key_id
  force_destroy = !environment.protected

  infrequent_access_days = at_home || store.objects.storage_class == "standard" ? store.objects.infrequent_access_days : null
  archive_days           = at_home || store.objects.storage_class != "archive" ? store.objects.archive_days : null
  expire_days            = store.objects.expire_days
  noncurrent_days        = store.objects.versions_days
  soft_delete_days       = soft_delete_days
}

module "access" {
  source = module("gcp-bucket-access")

  project   = cell.account
  bucket    = bound ? module.bucket.name : bucket
  namespace = pods_in
  members   = members

  watched               = at_home && twin != null
  labels                = at_home && twin != null ? labels : null
  notification_channels = at_home && twin != null && length(cell.network.alarm_emails) > 0 ? [for channel in data.google_monitoring_notification_channel.alarms : channel.id] : null
}

# From the home to this copy, and back where all places take writes. Each is in the project of the bucket that it reads; the home's bucket is found by its name.
expand "module" {
  for_each = jobs
  labels   = ["replication_${each.key}"]

  content {
    source = module("gcp-bucket-replication")

    name = each.value.name
    source_bucket = {
      name    = each.value.source == cell.name ? module.bucket.name : buckets[each.value.source]
      project = estate.cells[each.value.source].account
    }
    sink_bucket = {
      name    = each.value.sink == cell.name ? module.bucket.name : buckets[each.value.sink]
      project = estate.cells[each.value.sink].account
    }
    labels                = labels
    notification_channels = length(cell.network.alarm_emails) > 0 && estate.cells[each.value.source].account == cell.account ? [for channel in data.google_monitoring_notification_channel.alarms : channel.id] : null
    alarms                = { lag_minutes = lag_minutes, failed_operations = store.objects.alarms.failed_operations }
  }
}
