# Plans only, against a mocked provider: no credentials, no network.
mock_provider "google" {
  mock_data "google_compute_ha_vpn_gateway" {
    defaults = { vpn_interfaces = [{ id = 0, interconnect_attachment = "", ip_address = "203.0.114.10" }, { id = 1, interconnect_attachment = "", ip_address = "203.0.114.11" }] }
  }
}

variables {
  project = "acme-production"
  region  = "europe-west3"
  name    = "acme-euw3-prod"
}

run "both_interfaces" {
  command = plan

  assert {
    condition     = output.addresses == ["203.0.114.10", "203.0.114.11"] && data.google_compute_ha_vpn_gateway.this.name == "acme-euw3-prod-vpn"
    error_message = "Both addresses, in their order."
  }
}
