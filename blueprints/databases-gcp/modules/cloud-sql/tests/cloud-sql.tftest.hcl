mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }

  mock_data "google_sql_database_instances" {
    defaults = { instances = [] }
  }

  mock_resource "google_sql_database_instance" {
    override_during = plan
    defaults = {
      private_ip_address = "10.16.32.3"
      server_ca_cert     = [{ cert = "-----BEGIN CERTIFICATE-----", common_name = "ca", create_time = "", expiration_time = "", sha1_fingerprint = "" }]
    }
  }

  mock_resource "google_secret_manager_secret" {
    override_during = plan
    defaults = {
      id = "projects/mahavishnu-production/secrets/mahavishnu-usc1-prod-ezra-database"
    }
  }

  mock_resource "google_logging_project_bucket_config" {
    override_during = plan
    defaults = {
      id = "projects/mahavishnu-production/locations/us-central1/buckets/mahavishnu-usc1-prod-ezra-db"
    }
  }
}

variables {
  project         = "mahavishnu-production"
  region          = "us-central1"
  name            = "mahavishnu-usc1-prod-ezra"
  client          = "ezra"
  namespace       = "ezra"
  network_id      = "projects/mahavishnu-production/global/networks/mahavishnu-usc1-prod"
  allocated_range = "mahavishnu-usc1-prod-private-services"
  zone            = { name = "mahavishnu-usc1-prod-internal", dns_name = "mahavishnu-usc1-prod.internal." }
  kms_key_id      = "projects/mahavishnu-production/locations/us-central1/keyRings/mahavishnu-usc1-prod-ezra/cryptoKeys/client"
  log_key_id      = "projects/mahavishnu-production/locations/us-central1/keyRings/mahavishnu-usc1-prod/cryptoKeys/logs"
  engine_version  = "16"
  tier            = "db-custom-4-16384"
  storage         = { size_gib = 100 }
  login           = { namespace = "login-ezra-db", role = "projects/mahavishnu-production/roles/mahavishnu_usc1_prod_login_maker", rotation_days = 90 }
  secret_id       = "mahavishnu-usc1-prod-ezra-database"
  secret_name     = "mahavishnu/ezra/database"
  backup_days     = 35
}

run "is_private_encrypted_and_protected" {
  command = plan

  assert {
    condition     = !google_sql_database_instance.this.settings[0].ip_configuration[0].ipv4_enabled && google_sql_database_instance.this.settings[0].ip_configuration[0].private_network == var.network_id
    error_message = "the database has an address outside of the network, or none in it"
  }

  assert {
    condition     = google_sql_database_instance.this.settings[0].ip_configuration[0].ssl_mode == "ENCRYPTED_ONLY"
    error_message = "connections go in the clear"
  }

  assert {
    condition     = google_sql_database_instance.this.encryption_key_name == var.kms_key_id
    error_message = "the disk is not encrypted with the client's key"
  }

  assert {
    condition     = google_sql_database_instance.this.deletion_protection && google_sql_database_instance.this.settings[0].deletion_protection_enabled && google_sql_database_instance.this.settings[0].retain_backups_on_delete
    error_message = "the database can be deleted, or its backups go with it"
  }

  assert {
    condition     = google_sql_database_instance.this.settings[0].availability_type == "REGIONAL"
    error_message = "nothing stands by in another zone"
  }

  assert {
    condition     = length("${var.project}:${google_sql_database_instance.this.name}") <= 98
    error_message = "the name is too long"
  }
}

run "keeps_backups_in_the_region" {
  command = plan

  assert {
    condition     = google_sql_database_instance.this.settings[0].backup_configuration[0].location == "us-central1" && google_sql_database_instance.this.settings[0].backup_configuration[0].point_in_time_recovery_enabled
    error_message = "backups lie elsewhere, or none to any second are kept"
  }

  # Enterprise refuses more than a week of log.
  assert {
    condition     = google_sql_database_instance.this.settings[0].backup_configuration[0].transaction_log_retention_days == 7 && google_sql_database_instance.this.settings[0].backup_configuration[0].backup_retention_settings[0].retained_backups == 35
    error_message = "log or backups are kept for other days"
  }
}

run "keeps_more_log_in_enterprise_plus" {
  command = plan

  variables {
    edition = "ENTERPRISE_PLUS"
    tier    = "db-perf-optimized-N-4"
  }

  assert {
    condition     = google_sql_database_instance.this.settings[0].backup_configuration[0].transaction_log_retention_days == 35
    error_message = "the log is kept for a week only"
  }
}

run "does_not_grow_unless_it_may" {
  command = plan

  assert {
    condition     = !google_sql_database_instance.this.settings[0].disk_autoresize && google_sql_database_instance.this.settings[0].disk_size == 100
    error_message = "the disk grows without an end"
  }
}

run "takes_the_size_that_it_grew_to" {
  command = plan

  variables {
    storage = { size_gib = 100, max_size_gib = 500 }
  }

  override_data {
    target = data.google_sql_database_instances.existing
    values = { instances = [
      { name = "mahavishnu-usc1-prod-ezra-db", settings = [{ disk_size = 160 }] },
      { name = "mahavishnu-usc1-prod-other-db", settings = [{ disk_size = 900 }] },
    ] }
  }

  assert {
    condition     = google_sql_database_instance.this.settings[0].disk_size == 160 && google_sql_database_instance.this.settings[0].disk_autoresize_limit == 500
    error_message = "the disk would shrink, which replaces the database"
  }

  assert {
    condition     = google_monitoring_alert_policy.this["disk"].conditions[0].condition_threshold[0].threshold_value == 0.95
    error_message = "the alarm goes off before the disk has grown"
  }
}

run "makes_a_login_that_no_state_has" {
  command = plan

  assert {
    condition = alltrue([for grant in google_secret_manager_secret_iam_member.maker : (
      grant.member == "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/mahavishnu-production.svc.id.goog/subject/ns/login-ezra-db/sa/login-ezra-db"
      && grant.secret_id == "mahavishnu-usc1-prod-ezra-database"
    )]) && toset(keys(google_secret_manager_secret_iam_member.maker)) == toset(["roles/secretmanager.secretAccessor", "roles/secretmanager.secretVersionManager"])
    error_message = "somebody else writes the login, or another secret"
  }

  assert {
    condition     = one(google_project_iam_member.maker["projects/mahavishnu-production/roles/mahavishnu_usc1_prod_login_maker"].condition).expression == "resource.name == \"projects/mahavishnu-production/instances/mahavishnu-usc1-prod-ezra-db\""
    error_message = "who makes logins sets passwords of other instances"
  }

  assert {
    condition     = google_secret_manager_secret.login.labels["rotation_days"] == "92"
    error_message = "nobody is told that the login is too old"
  }

  assert {
    condition     = google_secret_manager_secret_iam_member.reader.member == "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/mahavishnu-production.svc.id.goog/subject/ns/ezra/sa/secret-reader"
    error_message = "somebody else reads the login"
  }

  assert {
    condition     = [for replica in google_secret_manager_secret.login.replication[0].user_managed[0].replicas : replica.location] == ["us-central1"]
    error_message = "the login is replicated to another region"
  }
}

run "lets_apps_sign_in_to_this_database_alone" {
  command = plan

  variables {
    app_accounts = { api = "mahavishnu-usc1-prod-ezra-api@mahavishnu-production.iam.gserviceaccount.com" }
  }

  assert {
    condition     = google_sql_user.app["api"].name == "mahavishnu-usc1-prod-ezra-api@mahavishnu-production.iam" && google_sql_user.app["api"].type == "CLOUD_IAM_SERVICE_ACCOUNT"
    error_message = "Cloud SQL does not know the app's account"
  }

  assert {
    condition     = toset([for binding in google_project_iam_member.app : binding.role]) == toset(["roles/cloudsql.client", "roles/cloudsql.instanceUser"])
    error_message = "the app may do more than sign in"
  }

  assert {
    condition     = alltrue([for binding in google_project_iam_member.app : binding.condition[0].expression == "resource.name == \"projects/mahavishnu-production/instances/mahavishnu-usc1-prod-ezra-db\""])
    error_message = "the app may sign in to other databases of the project"
  }
}

run "lets_parameters_win" {
  command = plan

  variables {
    parameters = { log_min_duration_statement = "250", work_mem = "65536" }
  }

  assert {
    condition = { for flag in google_sql_database_instance.this.settings[0].database_flags : flag.name => flag.value if contains(["cloudsql.iam_authentication", "log_min_duration_statement", "work_mem"], flag.name) } == {
      "cloudsql.iam_authentication" = "on"
      log_min_duration_statement    = "250"
      work_mem                      = "65536"
    }
    error_message = "a flag is missing, or has another value"
  }
}

run "keeps_its_log" {
  command = plan

  variables {
    log_days = 90
  }

  assert {
    condition     = google_logging_project_bucket_config.this.retention_days == 90 && google_logging_project_bucket_config.this.cmek_settings[0].kms_key_name == var.log_key_id
    error_message = "the log is not kept for 90 days, or not encrypted with the cell's key"
  }

  assert {
    condition     = google_logging_project_sink.this.filter == "resource.type=\"cloudsql_database\" AND resource.labels.database_id=\"mahavishnu-production:mahavishnu-usc1-prod-ezra-db\""
    error_message = "logs of other databases are kept, or none"
  }
}

run "refuses_a_tier_of_another_edition" {
  command = plan

  variables {
    edition = "ENTERPRISE_PLUS"
  }

  expect_failures = [var.edition]
}

run "an_instance_that_cloud_sql_makes" {
  command = plan

  assert {
    condition     = google_sql_database_instance.this.root_password == null && length(google_sql_database_instance.this.settings[0].password_validation_policy) == 0
    error_message = "With a policy of passwords Cloud SQL asks for one of `postgres`, which would be in the state."
  }
}

run "has_an_endpoint_in_the_network_and_none_of_the_networks_addresses" {
  command = plan

  override_resource {
    target          = google_compute_address.endpoint
    override_during = plan
    values          = { address = "10.16.0.9", self_link = "projects/mahavishnu-production/regions/us-central1/addresses/a" }
  }

  variables {
    client          = null
    store           = "shared/catalog"
    suffix          = "data"
    database        = "catalog"
    record          = "shared-catalog-db"
    network_id      = null
    allocated_range = null
    endpoint = {
      network_id = "projects/mahavishnu-production/global/networks/mahavishnu-usc1-prod"
      subnet_id  = "projects/mahavishnu-production/regions/us-central1/subnetworks/mahavishnu-usc1-prod-nodes"
      projects   = ["mahavishnu-production"]
    }
  }

  assert {
    condition     = google_sql_database_instance.this.settings[0].ip_configuration[0].private_network == null && !google_sql_database_instance.this.settings[0].ip_configuration[0].ipv4_enabled
    error_message = "it has an address of its own"
  }

  assert {
    condition     = google_dns_record_set.this.name == "shared-catalog-db.mahavishnu-usc1-prod.internal." && google_dns_record_set.this.rrdatas[0] == "10.16.0.9"
    error_message = "the name does not lead to the endpoint"
  }

  assert {
    condition     = google_sql_database_instance.this.name == "mahavishnu-usc1-prod-ezra-data" && google_sql_database.this.name == "catalog"
    error_message = "the instance or its database is called otherwise"
  }
}

run "refuses_an_endpoint_beside_a_network" {
  command = plan

  variables {
    endpoint = { network_id = "n", subnet_id = "s", projects = ["mahavishnu-production"] }
  }

  expect_failures = [var.network_id]
}

run "names_the_copy_that_takes_over_once_it_is_there" {
  command = plan

  variables {
    edition          = "ENTERPRISE_PLUS"
    tier             = "db-perf-optimized-N-4"
    failover_replica = "mahavishnu-use1-prod-ezra-orders-data"
  }

  override_data {
    target = data.google_sql_database_instances.copies
    values = { instances = [{ name = "mahavishnu-use1-prod-ezra-orders-data", master_instance_name = "mahavishnu-usc1-prod-ezra-db" }] }
  }

  assert {
    condition     = google_sql_database_instance.this.replication_cluster[0].failover_dr_replica_name == "mahavishnu-production:mahavishnu-use1-prod-ezra-orders-data"
    error_message = "nobody takes over"
  }
}
