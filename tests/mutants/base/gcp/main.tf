terraform {
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.0, < 7.0"
    }
  }

  backend "gcs" {
    bucket = "acme-state"
    prefix = "gcp"
  }
}

provider "google" {
  project = var.project
  region  = var.region
}

variable "project" {
  type = string
}

variable "region" {
  type    = string
  default = "europe-west1"
}

variable "pools" {
  type = map(object({
    machine_type = string
    min          = optional(number, 1)
    max          = optional(number, 3)
    labels       = optional(map(string), {})
    taints       = optional(list(object({ key = string, value = string, effect = string })), [])
  }))
}

locals {
  zones    = ["${var.region}-b", "${var.region}-c"]
  services = toset(["compute.googleapis.com", "container.googleapis.com"])
}

resource "google_project_service" "needed" {
  for_each = local.services

  project            = var.project
  service            = each.key
  disable_on_destroy = false
}

resource "google_compute_network" "main" {
  name                    = "main"
  auto_create_subnetworks = false

  depends_on = [google_project_service.needed]
}

resource "google_compute_subnetwork" "nodes" {
  name          = "nodes"
  network       = google_compute_network.main.id
  ip_cidr_range = "10.10.0.0/20"
  region        = var.region

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = "10.20.0.0/16"
  }

  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = "10.30.0.0/20"
  }

  log_config {
    aggregation_interval = "INTERVAL_10_MIN"
    flow_sampling        = 0.5
  }
}

resource "google_compute_firewall" "internal" {
  name    = "internal"
  network = google_compute_network.main.name

  source_ranges = [google_compute_subnetwork.nodes.ip_cidr_range]

  allow {
    protocol = "tcp"
    ports    = ["80", "443", "8000-9000"]
  }

  allow {
    protocol = "icmp"
  }
}

resource "google_service_account" "nodes" {
  account_id   = "nodes"
  display_name = "Nodes"
}

resource "google_project_iam_member" "nodes" {
  for_each = toset(["roles/logging.logWriter", "roles/monitoring.metricWriter"])

  project = var.project
  role    = each.value
  member  = "serviceAccount:${google_service_account.nodes.email}"
}

resource "google_container_cluster" "main" {
  name       = "main"
  location   = var.region
  network    = google_compute_network.main.id
  subnetwork = google_compute_subnetwork.nodes.id

  node_locations           = local.zones
  initial_node_count       = 1
  remove_default_node_pool = true

  ip_allocation_policy {
    cluster_secondary_range_name  = google_compute_subnetwork.nodes.secondary_ip_range[0].range_name
    services_secondary_range_name = google_compute_subnetwork.nodes.secondary_ip_range[1].range_name
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = false
    master_ipv4_cidr_block  = "172.16.0.0/28"
  }

  workload_identity_config {
    workload_pool = "${var.project}.svc.id.goog"
  }

  maintenance_policy {
    daily_maintenance_window {
      start_time = "03:00"
    }
  }
}

resource "google_container_node_pool" "pools" {
  for_each = var.pools

  name    = each.key
  cluster = google_container_cluster.main.id

  autoscaling {
    min_node_count = each.value.min
    max_node_count = each.value.max
  }

  node_config {
    machine_type    = each.value.machine_type
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
    labels          = each.value.labels

    dynamic "taint" {
      for_each = each.value.taints
      iterator = t

      content {
        key    = t.value.key
        value  = t.value.value
        effect = t.value.effect
      }
    }
  }

  timeouts {
    create = "30m"
  }
}

resource "google_storage_bucket" "data" {
  name                        = "${var.project}-data"
  location                    = "EU"
  uniform_bucket_level_access = true

  lifecycle_rule {
    condition {
      age = 30
    }
    action {
      type = "Delete"
    }
  }
}

resource "google_sql_database_instance" "main" {
  name             = "main"
  database_version = "POSTGRES_16"
  region           = var.region

  settings {
    tier = "db-custom-2-7680"

    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.main.id
    }

    backup_configuration {
      enabled    = true
      start_time = "02:00"
    }
  }

  deletion_protection = true
}

output "cluster" {
  value = {
    endpoint = google_container_cluster.main.endpoint
    ca       = google_container_cluster.main.master_auth[0].cluster_ca_certificate
  }
  sensitive = true
}

output "pools" {
  value = [for p in google_container_node_pool.pools : p.name]
}
