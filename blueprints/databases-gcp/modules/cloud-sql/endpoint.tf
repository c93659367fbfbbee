# A network has an endpoint for the database, an address among its nodes: networks need no way to each other, and nobody but who has one gets there.
# https://cloud.google.com/sql/docs/postgres/about-private-service-connect

locals {
  # Names of Compute Engine end at 63 characters: https://cloud.google.com/compute/docs/naming-resources
  endpoint = length(local.instance) <= 63 ? local.instance : "${trimsuffix(substr(local.instance, 0, 56), "-")}-${substr(sha1(local.instance), 0, 6)}"
}

resource "google_compute_address" "endpoint" {
  count = var.endpoint == null ? 0 : 1

  project      = var.project
  region       = var.region
  name         = local.endpoint
  description  = "Database of ${local.of}"
  address_type = "INTERNAL"
  subnetwork   = var.endpoint.subnet_id
  labels       = local.marks
}

resource "google_compute_forwarding_rule" "endpoint" {
  count = var.endpoint == null ? 0 : 1

  project     = var.project
  region      = var.region
  name        = local.endpoint
  description = "Database of ${local.of}"
  network     = var.endpoint.network_id
  ip_address  = google_compute_address.endpoint[0].self_link
  target      = google_sql_database_instance.this.psc_service_attachment_link
  labels      = local.marks

  # An endpoint is no load balancer.
  load_balancing_scheme = ""
}

# A copy is made after its home, which can name it from then on only.
# https://cloud.google.com/sql/docs/postgres/intro-to-cloud-sql-disaster-recovery
data "google_sql_database_instances" "copies" {
  count = var.failover_replica == null ? 0 : 1

  project = var.project
}

locals {
  failover_replica = one(flatten([for found in data.google_sql_database_instances.copies : [
    for instance in found.instances : "${var.project}:${instance.name}" if instance.name == var.failover_replica && instance.master_instance_name != ""
  ]]))
}
