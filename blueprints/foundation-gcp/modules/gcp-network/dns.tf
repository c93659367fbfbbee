# Who asked for which name: what an inquiry looks at first. Kept with the flow logs.
resource "google_dns_policy" "this" {
  project     = var.project
  name        = var.name
  description = "Log of DNS queries of ${var.name}"

  enable_logging            = true
  enable_inbound_forwarding = false

  networks {
    network_url = google_compute_network.this.id
  }

  depends_on = [google_project_service.this]
}

# Without a route to the internet, APIs of Google and images in Artifact Registry are reached at four addresses, to which their names lead.
# https://cloud.google.com/vpc/docs/configure-private-google-access#domain-options
locals {
  private_google_zones = local.has_nat ? {} : {
    googleapis = { domain = "googleapis.com.", host = "private.googleapis.com." }
    gcr        = { domain = "gcr.io.", host = "gcr.io." }
    pkg        = { domain = "pkg.dev.", host = "pkg.dev." }
  }
}

resource "google_compute_route" "private_google" {
  count = local.has_nat ? 0 : 1

  project          = var.project
  name             = "${var.name}-private-google"
  description      = "APIs of Google"
  network          = google_compute_network.this.name
  dest_range       = "199.36.153.8/30"
  next_hop_gateway = "default-internet-gateway"
}

resource "google_dns_managed_zone" "private_google" {
  #checkov:skip=CKV_GCP_16:DNSSEC signs public zones
  for_each = local.private_google_zones

  project     = var.project
  name        = "${var.name}-${each.key}"
  description = "APIs of Google at private addresses"
  dns_name    = each.value.domain
  visibility  = "private"

  private_visibility_config {
    networks {
      network_url = google_compute_network.this.id
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_dns_record_set" "private_google" {
  for_each = local.private_google_zones

  project      = var.project
  managed_zone = google_dns_managed_zone.private_google[each.key].name
  name         = each.value.host
  type         = "A"
  ttl          = 300
  rrdatas      = ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"]
}

resource "google_dns_record_set" "private_google_all" {
  for_each = local.private_google_zones

  project      = var.project
  managed_zone = google_dns_managed_zone.private_google[each.key].name
  name         = "*.${each.value.domain}"
  type         = "CNAME"
  ttl          = 300
  rrdatas      = [each.value.host]
}
