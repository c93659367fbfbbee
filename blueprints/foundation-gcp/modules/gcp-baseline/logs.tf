locals {
  # Never: Cloud Logging has no such thing, and ten years is the most. https://cloud.google.com/logging/quotas
  flow_log_days = var.flow_log_days == 0 ? 3650 : var.flow_log_days

  # What the network writes. Logs of VPNs, routers and DNS name neither network nor subnet, so they are taken by the region.
  network_logs = var.network == null ? "" : join(" OR ", [
    "(log_id(\"compute.googleapis.com/vpc_flows\") AND resource.labels.subnetwork_name=\"${var.network}-nodes\")",
    "(log_id(\"compute.googleapis.com/firewall\") AND jsonPayload.vpc.vpc_name=\"${var.network}\")",
    "(log_id(\"compute.googleapis.com/nat_flows\") AND resource.labels.gateway_name=\"${var.network}-nat\")",
    "(log_id(\"cloud.googleapis.com/ipsec_events\") AND resource.labels.region=\"${var.region}\")",
    "(resource.type=\"gce_router\" AND resource.labels.region=\"${var.region}\" AND NOT log_id(\"cloudaudit.googleapis.com/activity\"))",
    "(log_id(\"dns.googleapis.com/dns_queries\") AND resource.labels.location=\"${var.region}\")",
  ])

  kept_elsewhere = compact([
    local.network_logs,
    var.has_databases ? "(resource.type=\"cloudsql_database\" AND resource.labels.database_id=~\"^${var.project}:${var.name}-\")" : "",
  ])

  # Who used which object, secret and key whose name starts with that of the cell.
  audit_logs = join(" AND ", [
    "log_id(\"cloudaudit.googleapis.com/data_access\")",
    "(resource.labels.bucket_name=~\"^${var.name}(-|$)\" OR protoPayload.resourceName=~\"/(secrets|keyRings)/${var.name}(-|/|$)\")",
  ])
}

# Flow logs, refused packets, NAT, tunnels, BGP sessions, DNS queries.
resource "google_logging_project_bucket_config" "network" {
  count = var.network == null ? 0 : 1

  project        = var.project
  location       = var.region
  bucket_id      = "${var.name}-network"
  description    = "Who talks to whom in ${var.name}"
  retention_days = local.flow_log_days

  cmek_settings {
    kms_key_name = google_kms_crypto_key.this["logs"].id
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_member.agent]
}

resource "google_logging_project_bucket_config" "audit" {
  project        = var.project
  location       = var.region
  bucket_id      = "${var.name}-audit"
  description    = "Who used which data of ${var.name}"
  retention_days = var.audit_log_days

  cmek_settings {
    kms_key_name = google_kms_crypto_key.this["logs"].id
  }

  # A record that goes with what it is about says nothing afterwards.
  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_member.agent]
}

# From a project to a log bucket of its own, a sink writes without a role.
# https://cloud.google.com/logging/docs/export/configure_export_v2#dest-auth
resource "google_logging_project_sink" "network" {
  count = var.network == null ? 0 : 1

  project     = var.project
  name        = "${var.name}-network"
  description = "Who talks to whom in ${var.name}"
  destination = "logging.googleapis.com/${google_logging_project_bucket_config.network[0].id}"
  filter      = local.network_logs

  unique_writer_identity = true
}

resource "google_logging_project_sink" "audit" {
  project     = var.project
  name        = "${var.name}-audit"
  description = "Who used which data of ${var.name}"
  destination = "logging.googleapis.com/${google_logging_project_bucket_config.audit.id}"
  filter      = local.audit_logs

  unique_writer_identity = true
}

# The bucket that all logs of a project go to by themselves would hold them a second time, at the same price and without our key. A project has ten such
# exclusions, so that one says it for all databases of the cell, too, whose stacks keep the logs.
# https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.exclusions/create
resource "google_logging_project_exclusion" "this" {
  count = length(local.kept_elsewhere) > 0 ? 1 : 0

  project     = var.project
  name        = var.name
  description = "Kept in log buckets of ${var.name}"
  filter      = join(" OR ", local.kept_elsewhere)

  # Nothing is left out before it is kept elsewhere.
  depends_on = [google_logging_project_sink.network]
}

# Who read what: these logs are off unless a project turns them on. The resource owns the configuration of one service in the project and takes
# nothing from those of others. Every cell of a project sets the same, so that no cell depends on another one: whoever takes one away applies one of
# the others again. That of Cloud Storage is the state bucket's where the project has one.
# https://cloud.google.com/logging/docs/audit/configure-data-access
resource "google_project_iam_audit_config" "this" {
  for_each = var.audited_services

  project = var.project
  service = each.key

  audit_log_config {
    log_type = "ADMIN_READ"
  }

  audit_log_config {
    log_type = "DATA_READ"
  }

  audit_log_config {
    log_type = "DATA_WRITE"
  }

  depends_on = [google_project_service.this]
}
