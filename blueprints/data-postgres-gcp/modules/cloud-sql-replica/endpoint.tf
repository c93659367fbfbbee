# The network's way to it: an address among the nodes, and a name that stays.

locals {
  # Names of Compute Engine end at 63 characters: https://cloud.google.com/compute/docs/naming-resources
  endpoint = length(local.instance) <= 63 ? local.instance : "${trimsuffix(substr(local.instance, 0, 56), "-")}-${substr(sha1(local.instance), 0, 6)}"
  host     = trimsuffix(google_dns_record_set.this.name, ".")
}

# With an index, as in the module of a home: a copy becomes one, and what it has stays what it is.
resource "google_compute_address" "endpoint" {
  count = 1

  project      = var.project
  region       = var.region
  name         = local.endpoint
  description  = "Copy of ${var.store}"
  address_type = "INTERNAL"
  subnetwork   = var.endpoint.subnet_id
  labels       = local.marks
}

resource "google_compute_forwarding_rule" "endpoint" {
  count = 1

  project     = var.project
  region      = var.region
  name        = local.endpoint
  description = "Copy of ${var.store}"
  network     = var.endpoint.network_id
  ip_address  = google_compute_address.endpoint[0].self_link
  target      = google_sql_database_instance.this.psc_service_attachment_link
  labels      = local.marks

  # An endpoint is no load balancer.
  load_balancing_scheme = ""
}

resource "google_dns_record_set" "this" {
  project      = var.project
  managed_zone = var.zone.name
  name         = "${var.record}.${var.zone.dns_name}"
  type         = "A"
  ttl          = 30
  rrdatas      = [google_compute_address.endpoint[0].address]
}
