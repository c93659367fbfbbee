# Names of what the cell runs for itself, such as its databases. Nobody outside of the network sees them.
resource "google_dns_managed_zone" "internal" {
  #checkov:skip=CKV_GCP_16:DNSSEC signs public zones
  project     = var.project
  name        = "${var.name}-internal"
  description = "Names inside of ${var.name}"
  dns_name    = "${var.name}.internal."
  visibility  = "private"

  private_visibility_config {
    networks {
      network_url = var.network_id
    }
  }

  # Records of the layers above go with the zone, where everything does.
  force_destroy = var.force_destroy

  depends_on = [google_project_service.this]
}
