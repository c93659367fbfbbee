# Who asked the cell's hosts for what. The log bucket that such entries go to by themselves is the project's, forgets after 30 days and is not
# encrypted with a key of ours.

locals {
  # Names of load balancers are GKE's; what is the cell's is known by the host. `[.]` is a dot wherever it stands, and needs no backslashes.
  hosts = join("|", [for host in sort(tolist(var.hosts)) : replace(replace(host, "*", "[^/:]+"), ".", "[.]")])

  filter = join(" AND ", [
    "resource.type=(\"http_load_balancer\" OR \"internal_http_lb_rule\")",
    "httpRequest.requestUrl=~\"^https?://(${local.hosts})([:/]|$)\"",
  ])
}

resource "google_logging_project_bucket_config" "this" {
  project        = var.project
  location       = var.region
  bucket_id      = "${var.name}-load-balancers"
  description    = "Requests to the hosts of ${var.name}"
  retention_days = var.days

  cmek_settings {
    kms_key_name = var.kms_key_id
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.this]
}

# From a project to a log bucket of its own, a sink writes without a role.
# https://cloud.google.com/logging/docs/export/configure_export_v2#dest-auth
resource "google_logging_project_sink" "this" {
  project     = var.project
  name        = "${var.name}-load-balancers"
  description = "Requests to the hosts of ${var.name}"
  destination = "logging.googleapis.com/${google_logging_project_bucket_config.this.id}"
  filter      = local.filter

  unique_writer_identity = true
}

# Not twice. Nothing is left out before it is kept elsewhere.
resource "google_logging_project_exclusion" "this" {
  project     = var.project
  name        = "${var.name}-load-balancers"
  description = "Kept in the log bucket ${var.name}-load-balancers"
  filter      = local.filter

  depends_on = [google_logging_project_sink.this]
}
