# Plans only, against mocked providers: no credentials, no network.
mock_provider "google" {}

variables {
  name               = "acme-geuw1-prod"
  project            = "acme-production"
  network            = "https://www.googleapis.com/compute/v1/projects/acme-production/global/networks/acme-geuw1-prod"
  control_plane_cidr = "10.16.63.240/28"
  nodes_cidr         = "10.16.0.0/20"
  pods_cidr          = "10.20.0.0/16"
  ports              = [15017, 9443]
}

run "the_control_plane_and_nobody_else" {
  command = plan

  assert {
    condition     = google_compute_firewall.this.source_ranges == toset(["10.16.63.240/28"]) && google_compute_firewall.this.destination_ranges == toset(["10.16.0.0/20", "10.20.0.0/16"])
    error_message = "Only the control plane asks, and only pods and nodes."
  }

  assert {
    condition     = one(google_compute_firewall.this.allow).protocol == "tcp" && one(google_compute_firewall.this.allow).ports == tolist(["9443", "15017"])
    error_message = "Only the ports of webhooks."
  }
}

run "without_a_range_of_its_own_it_speaks_from_the_nodes" {
  command = plan

  variables {
    control_plane_cidr = ""
  }

  assert {
    condition     = google_compute_firewall.this.source_ranges == toset(["10.16.0.0/20"])
    error_message = "The endpoint lies among the nodes then."
  }
}

run "no_ports_are_not_all_ports" {
  command = plan

  variables {
    ports = []
  }

  expect_failures = [var.ports]
}
