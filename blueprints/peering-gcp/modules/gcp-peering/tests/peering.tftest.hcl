# Plans only, against a mocked provider: no credentials, no network.
mock_provider "google" {}

variables {
  name            = "acme-euw1-prod"
  peer_name       = "acme-usc1-prod"
  network_id      = "https://www.googleapis.com/compute/v1/projects/acme-production/global/networks/acme-euw1-prod"
  peer_network_id = "https://www.googleapis.com/compute/v1/projects/acme-production/global/networks/acme-usc1-prod"
}

run "between_projects_there_is_one_half" {
  command = plan

  assert {
    condition     = google_compute_network_peering.this.network == var.network_id && google_compute_network_peering.this.peer_network == var.peer_network_id && google_compute_network_peering.this.name == "acme-usc1-prod"
    error_message = "This side's half leads to the other network, and has its name."
  }

  assert {
    condition     = length(google_compute_network_peering.peer) == 0
    error_message = "The other half is the other project's."
  }
}

run "within_a_project_there_are_both" {
  command = plan

  variables {
    both_halves = true
  }

  assert {
    condition     = google_compute_network_peering.peer[0].network == var.peer_network_id && google_compute_network_peering.peer[0].peer_network == var.network_id && google_compute_network_peering.peer[0].name == "acme-euw1-prod"
    error_message = "The other half leads back."
  }

  assert {
    condition = alltrue([for half in [google_compute_network_peering.this, google_compute_network_peering.peer[0]] : (
      !half.export_custom_routes && !half.import_custom_routes && !half.export_subnet_routes_with_public_ip && !half.import_subnet_routes_with_public_ip
    )])
    error_message = "Routes of subnets go over, and no others."
  }
}

run "a_name_that_is_none" {
  command = plan

  variables {
    peer_name = "Acme"
  }

  expect_failures = [var.peer_name]
}
