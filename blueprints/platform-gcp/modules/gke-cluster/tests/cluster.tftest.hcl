# Plans only, against a mocked provider: no credentials, no network.
mock_provider "google" {
  override_during = plan

  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
  mock_resource "google_service_account" {
    defaults = {
      email  = "acme-geuw1-prod-nodes@acme-production.iam.gserviceaccount.com"
      member = "serviceAccount:acme-geuw1-prod-nodes@acme-production.iam.gserviceaccount.com"
    }
  }
  mock_resource "google_container_cluster" {
    defaults = {
      id                     = "projects/acme-production/locations/europe-west1/clusters/acme-geuw1-prod"
      endpoint               = "198.51.100.7"
      private_cluster_config = { private_endpoint = "10.17.63.242", public_endpoint = "198.51.100.7" }
      master_auth            = { cluster_ca_certificate = "Y2VydGlmaWNhdGU=" }
    }
  }
  mock_resource "google_logging_project_bucket_config" {
    defaults = { id = "projects/acme-production/locations/europe-west1/buckets/acme-geuw1-prod-cluster" }
  }
}

variables {
  name               = "acme-geuw1-prod"
  cluster_name       = "acme-geuw1-prod"
  project            = "acme-production"
  region             = "europe-west1"
  zones              = ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
  network            = "projects/acme-production/global/networks/acme-geuw1-prod"
  subnetwork         = "projects/acme-production/regions/europe-west1/subnetworks/acme-geuw1-prod-nodes"
  pods_range         = "pods"
  services_range     = "services"
  control_plane_cidr = "10.17.63.240/28"
  kubernetes_version = "1.34"
  maintenance        = { start_utc = "22:00", hours = 6, days = ["SA", "SU"] }
  node_account_id    = "acme-geuw1-prod-nodes"
  cluster_key        = "projects/acme-production/locations/europe-west1/keyRings/acme-geuw1-prod/cryptoKeys/cluster"
  volumes_key        = "projects/acme-production/locations/europe-west1/keyRings/acme-geuw1-prod/cryptoKeys/volumes"
  logs_key           = "projects/acme-production/locations/europe-west1/keyRings/acme-geuw1-prod/cryptoKeys/logs"
}

run "closed_by_default" {
  command = plan

  assert {
    condition     = google_container_cluster.this.private_cluster_config[0].enable_private_endpoint && google_container_cluster.this.private_cluster_config[0].enable_private_nodes
    error_message = "Nothing of the cluster has a public address."
  }

  assert {
    condition     = length(google_container_cluster.this.master_authorized_networks_config[0].cidr_blocks) == 0 && google_container_cluster.this.master_authorized_networks_config[0].private_endpoint_enforcement_enabled && !google_container_cluster.this.master_authorized_networks_config[0].gcp_public_cidrs_access_enabled
    error_message = "Nobody outside of the cluster reaches the private endpoint by default."
  }

  assert {
    condition     = output.endpoint == "https://10.17.63.242"
    error_message = "Whoever applies this asks the private endpoint: nobody gets to another one."
  }

  assert {
    condition     = !google_container_cluster.this.control_plane_endpoints_config[0].dns_endpoint_config[0].allow_external_traffic
    error_message = "No list of networks holds for the endpoint by name."
  }

  assert {
    condition     = google_container_cluster.this.deletion_protection
    error_message = "The cluster is protected from deletion."
  }
}

run "networks_that_may" {
  command = plan

  variables {
    endpoint_networks     = ["192.168.0.0/16"]
    public_endpoint_cidrs = ["198.51.100.0/24"]
  }

  assert {
    condition     = toset([for block in google_container_cluster.this.master_authorized_networks_config[0].cidr_blocks : block.cidr_block]) == toset(["192.168.0.0/16", "198.51.100.0/24"])
    error_message = "Those that are listed, and no other."
  }

  assert {
    condition     = !google_container_cluster.this.private_cluster_config[0].enable_private_endpoint
    error_message = "With public networks there is a public endpoint."
  }

  assert {
    condition     = output.endpoint == "https://198.51.100.7"
    error_message = "Whoever applies this asks the public endpoint, where there is one."
  }
}

run "the_whole_internet_is_refused" {
  command = plan

  variables {
    public_endpoint_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.public_endpoint_cidrs]
}

run "encrypted_with_keys_of_ours" {
  command = plan

  assert {
    condition     = google_container_cluster.this.database_encryption[0].state == "ENCRYPTED" && google_container_cluster.this.database_encryption[0].key_name == var.cluster_key
    error_message = "Secrets are encrypted with the cluster's own key."
  }

  assert {
    condition     = google_logging_project_bucket_config.cluster.cmek_settings[0].kms_key_name == var.logs_key
    error_message = "So are the logs."
  }
}

run "nobody_without_a_name" {
  command = plan

  assert {
    condition     = !google_container_cluster.this.master_auth[0].client_certificate_config[0].issue_client_certificate && !google_container_cluster.this.enable_legacy_abac
    error_message = "No certificates, no legacy access."
  }

  assert {
    condition     = !google_container_cluster.this.rbac_binding_config[0].enable_insecure_binding_system_authenticated && !google_container_cluster.this.rbac_binding_config[0].enable_insecure_binding_system_unauthenticated && google_container_cluster.this.anonymous_authentication_config[0].mode == "LIMITED"
    error_message = "Nobody can give a role to everybody."
  }

  assert {
    condition     = length(google_container_cluster.this.authenticator_groups_config) == 0 && google_container_cluster.this.workload_identity_config[0].workload_pool == "acme-production.svc.id.goog"
    error_message = "Pods have identities of the project's pool; groups are asked for where they have roles."
  }
}

run "groups_have_roles" {
  command = plan

  variables {
    groups_domain = "example.com"
  }

  assert {
    condition     = google_container_cluster.this.authenticator_groups_config[0].security_group == "gke-security-groups@example.com"
    error_message = "GKE takes a group of this name only."
  }
}

run "the_nodes_account_may_little" {
  command = plan

  variables {
    image_repositories = ["europe-west1/apps"]
  }

  assert {
    condition     = google_project_iam_member.nodes.role == "roles/container.defaultNodeServiceAccount"
    error_message = "Logs and metrics only."
  }

  assert {
    condition     = google_artifact_registry_repository_iam_member.nodes["europe-west1/apps"].repository == "apps" && google_artifact_registry_repository_iam_member.nodes["europe-west1/apps"].location == "europe-west1" && google_artifact_registry_repository_iam_member.nodes["europe-west1/apps"].role == "roles/artifactregistry.reader"
    error_message = "Images are pulled from the named repository."
  }
}

run "upgrades_come_in_the_window" {
  command = plan

  assert {
    condition     = google_container_cluster.this.release_channel[0].channel == "REGULAR" && google_container_cluster.this.min_master_version == "1.34"
    error_message = "A channel, and the version that it has at least."
  }

  assert {
    condition     = google_container_cluster.this.maintenance_policy[0].recurring_window[0].end_time == "2026-01-02T04:00:00Z" && google_container_cluster.this.maintenance_policy[0].recurring_window[0].recurrence == "FREQ=WEEKLY;BYDAY=SA,SU"
    error_message = "Six hours from ten at night on."
  }
}

run "too_little_time_for_maintenance" {
  command = plan

  variables {
    maintenance = { start_utc = "03:00", hours = 4, days = ["SA", "SU"] }
  }

  expect_failures = [var.maintenance]
}

run "no_backups_unless_asked_for" {
  command = plan

  assert {
    condition     = length(google_gke_backup_backup_plan.this) == 0 && !google_container_cluster.this.addons_config[0].gke_backup_agent_config[0].enabled
    error_message = "Neither plan nor agent."
  }
}

run "backups_as_long_as_the_environment_keeps_them" {
  command = plan

  variables {
    backups = {
      start_utc    = "23:30"
      daily_days   = 35
      weekly_days  = 0
      monthly_days = 400
      locked       = true
      key          = "projects/acme-production/locations/europe-west1/keyRings/acme-geuw1-prod/cryptoKeys/data"
    }
  }

  assert {
    condition     = toset(keys(google_gke_backup_backup_plan.this)) == toset(["daily", "monthly"])
    error_message = "None of those that are kept for no day."
  }

  assert {
    condition     = google_gke_backup_backup_plan.this["daily"].backup_schedule[0].cron_schedule == "30 23 * * *" && google_gke_backup_backup_plan.this["monthly"].backup_schedule[0].cron_schedule == "30 3 1 * *"
    error_message = "At their time, one after the other."
  }

  assert {
    condition     = google_gke_backup_backup_plan.this["daily"].retention_policy[0].backup_delete_lock_days == 35 && google_gke_backup_backup_plan.this["monthly"].retention_policy[0].backup_delete_lock_days == 90 && google_gke_backup_backup_plan.this["monthly"].retention_policy[0].backup_retain_days == 365
    error_message = "Locked as long as they are kept, within what Backup for GKE takes."
  }

  assert {
    condition     = alltrue([for plan in google_gke_backup_backup_plan.this : plan.backup_config[0].include_secrets && plan.backup_config[0].include_volume_data && plan.backup_config[0].all_namespaces && plan.backup_config[0].encryption_key[0].gcp_kms_encryption_key == var.backups.key && plan.location == "europe-west1"])
    error_message = "Everything, encrypted, in the region of the cluster."
  }

  assert {
    condition     = toset([for member in google_kms_crypto_key_iam_member.backup : member.member]) == toset(["serviceAccount:service-123456789012@container-engine-robot.iam.gserviceaccount.com", "serviceAccount:service-123456789012@gcp-sa-gkebackup.iam.gserviceaccount.com"])
    error_message = "The agents of GKE and of Backup for GKE use the key, and nobody else by this."
  }
}

run "logs_stay" {
  command = plan

  assert {
    condition     = google_logging_project_bucket_config.cluster.retention_days == 365 && google_logging_project_bucket_config.cluster.location == "europe-west1"
    error_message = "A year, in the region."
  }

  assert {
    condition     = strcontains(google_logging_project_sink.cluster.filter, "resource.labels.cluster_name=\"acme-geuw1-prod\"") && strcontains(google_logging_project_sink.cluster.filter, "k8s_control_plane_component")
    error_message = "Those of this cluster."
  }

  assert {
    condition     = toset(google_container_cluster.this.logging_config[0].enable_components) == toset(["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"])
    error_message = "All parts write logs."
  }
}

run "a_cluster_in_somebody_elses_network" {
  command = plan

  variables {
    services_range     = null
    control_plane_cidr = null
  }

  assert {
    condition     = google_container_cluster.this.ip_allocation_policy[0].cluster_secondary_range_name == "pods" && google_container_cluster.this.datapath_provider == "ADVANCED_DATAPATH"
    error_message = "It shares the pods' range, and takes neither services nor control plane from the owner."
  }
}

run "a_zone_instead_of_a_region" {
  command = plan

  variables {
    region = "europe-west1-b"
    zones  = []
  }

  expect_failures = [var.region]
}

run "a_name_that_gke_refuses" {
  command = plan

  variables {
    cluster_name = "Acme_Production"
  }

  expect_failures = [var.cluster_name]
}

run "alarms_reach_somebody" {
  command = plan

  variables {
    notification_channels = ["projects/acme-production/notificationChannels/1"]
    backups = {
      start_utc    = "01:00"
      daily_days   = 7
      weekly_days  = 0
      monthly_days = 0
      locked       = false
      key          = "projects/acme-production/locations/europe-west1/keyRings/acme-geuw1-prod/cryptoKeys/data"
    }
  }

  assert {
    condition     = alltrue([for policy in [google_monitoring_alert_policy.volumes, google_monitoring_alert_policy.no_nodes, google_monitoring_alert_policy.backups[0]] : policy.notification_channels == tolist(var.notification_channels)])
    error_message = "Each goes to the cell's channels."
  }

  assert {
    condition     = alltrue([for filter in [google_monitoring_alert_policy.volumes.conditions[0].condition_threshold[0].filter, google_monitoring_alert_policy.no_nodes.conditions[0].condition_matched_log[0].filter] : strcontains(filter, "\"acme-geuw1-prod\"") && strcontains(filter, "\"europe-west1\"")])
    error_message = "Those of this cluster, and of no namesake elsewhere."
  }

  assert {
    condition     = strcontains(google_monitoring_alert_policy.backups[0].conditions[0].condition_threshold[0].filter, "one_of(\"acme-geuw1-prod-daily\")")
    error_message = "Backups of this cluster."
  }
}
