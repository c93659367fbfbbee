mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }

  mock_data "google_sql_database_instances" {
    defaults = { instances = [{
      name                 = "mahavishnu-usc1-prod-ezra-orders-data"
      instance_type        = "CLOUD_SQL_INSTANCE"
      master_instance_name = ""
      settings             = [{ disk_size = 240, database_flags = [{ name = "max_connections", value = "500" }, { name = "work_mem", value = "65536" }] }]
    }] }
  }

  mock_data "google_sql_database_instance" {
    defaults = { region = "europe-west1" }
  }

  mock_resource "google_sql_database_instance" {
    override_during = plan
    defaults = {
      psc_service_attachment_link = "projects/p/regions/europe-west1/serviceAttachments/a"
      server_ca_cert              = [{ cert = "-----BEGIN CERTIFICATE-----", common_name = "ca", create_time = "", expiration_time = "", sha1_fingerprint = "" }]
    }
  }

  mock_resource "google_compute_address" {
    override_during = plan
    defaults = {
      address   = "10.20.0.9"
      self_link = "projects/mahavishnu-production/regions/europe-west1/addresses/a"
    }
  }

  mock_resource "google_secret_manager_secret" {
    override_during = plan
    defaults = {
      id = "projects/mahavishnu-production/secrets/mahavishnu-euw1-prod-ezra-data-orders"
    }
  }

  mock_resource "google_secret_manager_secret_version" {
    override_during = plan
    defaults = {
      version = "3"
    }
  }

  mock_resource "google_logging_project_bucket_config" {
    override_during = plan
    defaults = {
      id = "projects/mahavishnu-production/locations/europe-west1/buckets/mahavishnu-euw1-prod-ezra-orders-data"
    }
  }
}

variables {
  project   = "mahavishnu-production"
  region    = "europe-west1"
  name      = "mahavishnu-euw1-prod-ezra-orders"
  suffix    = "data"
  home      = "mahavishnu-usc1-prod-ezra-orders-data"
  client    = "ezra"
  store     = "ezra/orders"
  database  = "orders"
  record    = "ezra-orders-db"
  namespace = "ezra"
  login     = { namespace = "login-ezra-orders-data", role = "projects/mahavishnu-production/roles/mahavishnu_euw1_prod_login_maker", rotation_days = 30 }
  endpoint = {
    network_id = "projects/mahavishnu-production/global/networks/mahavishnu-euw1-prod"
    subnet_id  = "projects/mahavishnu-production/regions/europe-west1/subnetworks/mahavishnu-euw1-prod-nodes"
    projects   = ["mahavishnu-production"]
  }
  zone           = { name = "mahavishnu-euw1-prod-internal", dns_name = "mahavishnu-euw1-prod.internal." }
  kms_key_id     = "projects/mahavishnu-production/locations/europe-west1/keyRings/mahavishnu-euw1-prod-ezra/cryptoKeys/client"
  log_key_id     = "projects/mahavishnu-production/locations/europe-west1/keyRings/mahavishnu-euw1-prod/cryptoKeys/logs"
  engine_version = "16"
  tier           = "db-custom-4-16384"
  storage        = { size_gib = 200 }
  secret_id      = "mahavishnu-euw1-prod-ezra-data-orders"
  secret_name    = "mahavishnu/ezra/data/orders"
}

run "follows_its_home" {
  command = plan

  assert {
    condition     = google_sql_database_instance.this.master_instance_name == var.home && google_sql_database_instance.this.instance_type == "READ_REPLICA_INSTANCE"
    error_message = "it follows nobody"
  }

  assert {
    condition     = google_sql_database_instance.this.encryption_key_name == var.kms_key_id
    error_message = "it is not encrypted with the key of its region"
  }

  assert {
    condition     = length(google_sql_database_instance.this.settings[0].maintenance_window) == 0
    error_message = "Cloud SQL refuses a window of a copy's own"
  }

  assert {
    condition     = length(google_project_iam_member.maker) + length(google_secret_manager_secret_iam_member.maker) == 0 && keys(jsondecode(google_secret_manager_secret_version.place[0].secret_data)) == ["ca", "dbname", "host", "port"]
    error_message = "a copy has a login of its own"
  }
}

run "has_as_much_as_its_home" {
  command = plan

  assert {
    condition     = google_sql_database_instance.this.settings[0].disk_size == 240
    error_message = "the disk is smaller than that of its home, which grew"
  }

  assert {
    condition     = { for flag in google_sql_database_instance.this.settings[0].database_flags : flag.name => flag.value if contains(["max_connections", "work_mem"], flag.name) } == { max_connections = "500" }
    error_message = "it takes fewer connections than its home, or has more of its home's flags than it needs"
  }
}

run "refuses_less_than_its_home_has" {
  command = plan

  variables {
    parameters = { max_connections = "200" }
  }

  expect_failures = [google_sql_database_instance.this]
}

run "stands_alone_when_promoted" {
  command = plan

  variables {
    promoted = true
  }

  override_data {
    target = data.google_sql_database_instances.existing
    values = { instances = [{
      name                 = "mahavishnu-euw1-prod-ezra-orders-data"
      instance_type        = "READ_REPLICA_INSTANCE"
      master_instance_name = "mahavishnu-usc1-prod-ezra-orders-data"
      settings             = [{ disk_size = 240, database_flags = [{ name = "max_connections", value = "500" }] }]
    }] }
  }

  assert {
    condition     = google_sql_database_instance.this.instance_type == "CLOUD_SQL_INSTANCE"
    error_message = "it follows its home still"
  }

  assert {
    condition     = google_sql_database_instance.this.settings[0].backup_configuration[0].enabled && google_sql_database_instance.this.settings[0].backup_configuration[0].point_in_time_recovery_enabled && google_sql_database_instance.this.settings[0].backup_configuration[0].location == "europe-west1"
    error_message = "it has no backups, or elsewhere"
  }

  assert {
    condition     = length(google_project_iam_member.maker) == 1 && length(google_secret_manager_secret_iam_member.maker) == 2 && length(google_secret_manager_secret_version.place) == 0 && google_secret_manager_secret.login.labels["rotation_days"] == "32"
    error_message = "nobody makes a login of its own"
  }

  assert {
    condition     = !contains(keys(google_monitoring_alert_policy.this), "lag") && contains(keys(google_monitoring_alert_policy.this), "transactions")
    error_message = "it is told to be behind a home that it has not"
  }
}

run "tells_that_it_is_behind" {
  command = plan

  variables {
    alarms = { lag_seconds = 450 }
  }

  assert {
    condition     = google_monitoring_alert_policy.this["lag"].conditions[0].condition_threshold[0].threshold_value == 450
    error_message = "nobody is told"
  }
}

run "lets_apps_sign_in_to_this_copy_alone" {
  command = plan

  variables {
    app_accounts = { api = "mahavishnu-euw1-prod-ezra-api@mahavishnu-production.iam.gserviceaccount.com" }
  }

  assert {
    condition     = alltrue([for binding in google_project_iam_member.app : binding.condition[0].expression == "resource.name == \"projects/mahavishnu-production/instances/mahavishnu-euw1-prod-ezra-orders-data\""])
    error_message = "the app may sign in to other databases of the project"
  }
}
