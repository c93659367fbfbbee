# Plans only, against a mocked provider: no credentials, no network.
mock_provider "google" {}

variables {
  name                  = "general"
  cluster_name          = "acme-geuw1-prod"
  location              = "europe-west1"
  project               = "acme-production"
  machine_type          = "n2d-standard-4"
  min_size              = 2
  max_size              = 6
  zones                 = ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
  service_account_email = "acme-geuw1-prod-nodes@acme-production.iam.gserviceaccount.com"
  kms_key_id            = "projects/acme-production/locations/europe-west1/keyRings/acme-geuw1-prod/cryptoKeys/volumes"
}

run "machines_are_shielded_and_encrypted" {
  command = plan

  assert {
    condition     = google_container_node_pool.this.node_config[0].shielded_instance_config[0].enable_secure_boot && google_container_node_pool.this.node_config[0].shielded_instance_config[0].enable_integrity_monitoring
    error_message = "Nothing boots that Google or the kernel did not sign."
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].boot_disk_kms_key == var.kms_key_id && google_container_node_pool.this.node_config[0].disk_type == "pd-balanced"
    error_message = "Disks are encrypted with the cell's key."
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].workload_metadata_config[0].mode == "GKE_METADATA" && google_container_node_pool.this.node_config[0].metadata["disable-legacy-endpoints"] == "true"
    error_message = "Pods cannot reach the node's identity."
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].kubelet_config[0].insecure_kubelet_readonly_port_enabled == "FALSE"
    error_message = "The kubelet answers nobody without a name."
  }

  assert {
    condition     = google_container_node_pool.this.network_config[0].enable_private_nodes && google_container_node_pool.this.node_config[0].service_account == var.service_account_email
    error_message = "Nodes have no public address, and an account of their own."
  }
}

run "bounds_are_of_the_whole_pool" {
  command = plan

  assert {
    condition     = google_container_node_pool.this.autoscaling[0].total_min_node_count == 2 && google_container_node_pool.this.autoscaling[0].total_max_node_count == 6 && google_container_node_pool.this.autoscaling[0].location_policy == "BALANCED"
    error_message = "Bounds of each zone would be three times as many."
  }

  assert {
    condition     = google_container_node_pool.this.initial_node_count == 1
    error_message = "Two nodes over three zones begin as one in each."
  }

  assert {
    condition     = google_container_node_pool.this.management[0].auto_repair && google_container_node_pool.this.management[0].auto_upgrade && google_container_node_pool.this.upgrade_settings[0].max_unavailable == 0
    error_message = "Nodes are kept new, and none goes before another is there."
  }
}

run "a_pool_that_may_be_empty" {
  command = plan

  variables {
    min_size = 0
    capacity = "spot"
  }

  assert {
    condition     = google_container_node_pool.this.initial_node_count == 0 && google_container_node_pool.this.node_config[0].spot && google_container_node_pool.this.autoscaling[0].location_policy == "ANY"
    error_message = "Spot machines are taken where there are some, and none before anybody asks."
  }
}

run "a_pool_smaller_than_its_zones" {
  command = plan

  variables {
    min_size = 1
    max_size = 2
    zones    = []
  }

  assert {
    condition     = google_container_node_pool.this.initial_node_count == 0
    error_message = "One in each zone would be more than there may be."
  }
}

run "a_clients_nodes_repel_everybody_else" {
  command = plan

  variables {
    name   = "ezra"
    labels = { "acme.example.com/client" = "ezra" }
    taints = [{ key = "acme.example.com/client", value = "ezra" }, { key = "acme.example.com/batch", effect = "PreferNoSchedule" }]
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].labels["acme.example.com/client"] == "ezra" && google_container_node_pool.this.node_config[0].taint[0].effect == "NO_SCHEDULE" && google_container_node_pool.this.node_config[0].taint[0].value == "ezra"
    error_message = "Label and taint name the client."
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].taint[1].effect == "PREFER_NO_SCHEDULE" && google_container_node_pool.this.node_config[0].taint[1].value == ""
    error_message = "A taint needs no value."
  }
}

run "families_without_persistent_disks" {
  command = plan

  variables {
    machine_type = "c4a-standard-4"
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].disk_type == "hyperdisk-balanced"
    error_message = "C4A takes no persistent disk."
  }

  assert {
    condition     = google_container_node_pool.this.name != run.bounds_are_of_the_whole_pool.name
    error_message = "Another family is another pool, or GKE would delete the nodes before there are others."
  }
}

run "another_size_stays_in_its_pool" {
  command = plan

  variables {
    machine_type = "n2d-standard-8"
  }

  assert {
    condition     = google_container_node_pool.this.name == run.bounds_are_of_the_whole_pool.name
    error_message = "A size of the same family changes in place."
  }
}

run "a_long_name_keeps_its_difference" {
  command = plan

  variables {
    name = "a-client-with-a-name-of-fifty-characters-and-more1"
  }

  assert {
    condition     = length(google_container_node_pool.this.name) == 40 && startswith(google_container_node_pool.this.name, "a-client-with-a-name-of-fi")
    error_message = "A pool's name has 40 characters at most."
  }
}

run "a_size_that_cannot_be" {
  command = plan

  variables {
    min_size = 7
  }

  expect_failures = [var.max_size]
}

run "labels_of_google" {
  command = plan

  variables {
    labels = { "cloud.google.com/role" = "web" }
  }

  expect_failures = [var.labels]
}

run "the_account_that_edits_everything" {
  command = plan

  variables {
    service_account_email = "123456789012-compute@developer.gserviceaccount.com"
  }

  expect_failures = [var.service_account_email]
}

run "a_zone_of_another_region" {
  command = plan

  variables {
    zones = ["us-central1-a"]
  }

  expect_failures = [var.zones]
}
