output "key_ring_id" {
  description = "Id of the key ring (projects/P/locations/L/keyRings/NAME)."
  value       = google_kms_key_ring.this.id
}

# After its agents may use it: who is given a key can encrypt with it at once.
output "key_ids" {
  description = "Ids of the keys, by what they encrypt: `cluster`, `data`, `logs`, `volumes`."
  value       = { for name, key in google_kms_crypto_key.this : name => key.id }

  depends_on = [google_kms_crypto_key_iam_member.agent]
}

output "notification_channels" {
  description = "Channels of Cloud Monitoring that are told of the cell's alarms (projects/P/notificationChannels/ID)."
  value       = [for address in sort(var.alarm_emails) : google_monitoring_notification_channel.email[address].id]
}

output "log_buckets" {
  description = "Log buckets: `audit` and, in a cell with a network of its own, `network`."
  value = merge(
    { audit = google_logging_project_bucket_config.audit.id },
    var.network == null ? {} : { network = google_logging_project_bucket_config.network[0].id },
  )
}

output "internal_zone" {
  description = "Zone of the cell's internal names: its name, and the domain with a dot at its end."
  value       = { name = google_dns_managed_zone.internal.name, domain = google_dns_managed_zone.internal.dns_name }
}
