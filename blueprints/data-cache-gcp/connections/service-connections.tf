# Memorystore makes the endpoints of caches itself, among the nodes. It may, of caches of this network.
# https://cloud.google.com/memorystore/docs/valkey/networking
resource "google_project_service" "network_connectivity" {
  project = cell.account
  service = "networkconnectivity.googleapis.com"

  disable_on_destroy = false
}

resource "google_network_connectivity_service_connection_policy" "memorystore" {
  project       = cell.account
  location      = region.name
  name          = "${project.name}-${cell.short}-memorystore"
  description   = "Endpoints of caches in ${project.name}-${cell.short}"
  service_class = "gcp-memorystore"
  network       = module.network.network_id

  psc_config {
    subnetworks = [module.network.subnet_ids["nodes"]]
  }

  depends_on = [google_project_service.network_connectivity]
}
