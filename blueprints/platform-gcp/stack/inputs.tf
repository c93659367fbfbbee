# What the foundation made, by its names: a plan without it ends here.
data "google_compute_network" "this" {
  project = owner.account
  name    = network_name
}

data "google_compute_subnetwork" "nodes" {
  project = owner.account
  region  = region.name
  name    = "${network_name}-nodes"
}

data "google_kms_key_ring" "this" {
  project  = cell.account
  location = region.name
  name     = name
}

data "google_kms_crypto_key" "this" {
  for_each = toset(["cluster", "data", "logs", "volumes"])

  key_ring = data.google_kms_key_ring.this.id
  name     = each.value
}

# Fails here, and not in the middle of an apply, where the project has no such zone.
data "google_dns_managed_zone" "this" {
  when = writes_dns

  project = zone_project
  name    = zone_name
}

# Who is mailed about alarms. All channels of a cell have its name.
data "google_monitoring_notification_channel" "this" {
  when = length(cell.network.alarm_emails) > 0

  for_each = toset(cell.network.alarm_emails)

  project      = cell.account
  display_name = name
  type         = "email"
  labels       = { email_address = each.key }
}
