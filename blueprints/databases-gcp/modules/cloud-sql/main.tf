# PostgreSQL as Cloud SQL runs it, with an address in the network of the cell and none outside of it.

locals {
  instance = "${var.name}-${var.suffix}"
  database = var.database == null ? replace(var.client, "-", "_") : var.database
  # Whose it is, in words and as labels.
  of    = var.store == null ? var.client : var.store
  marks = merge(var.client == null ? {} : { client = var.client }, var.store == null ? {} : { store = replace(var.store, "/", "-") })

  # Days of the week are numbers, Monday the first: https://cloud.google.com/sql/docs/postgres/admin-api/rest/v1beta4/instances#maintenancewindow
  days = { MON = 1, TUE = 2, WED = 3, THU = 4, FRI = 5, SAT = 6, SUN = 7 }

  # The log that a restore to any second needs is kept for a week, in Enterprise Plus for five: https://cloud.google.com/sql/docs/postgres/backup-recovery/pitr
  log_days_most = var.edition == "ENTERPRISE_PLUS" ? 35 : 7

  # What apps may set otherwise. Every one of them is in force without a restart, but the login by IAM.
  # https://cloud.google.com/sql/docs/postgres/flags
  flags = merge(
    {
      "cloudsql.iam_authentication" = "on"
      log_checkpoints               = "on"
      log_connections               = "on"
      log_disconnections            = "on"
      log_lock_waits                = "on"
      log_min_duration_statement    = "1000"
      log_statement                 = "ddl"
      log_temp_files                = "0"
    },
    var.parameters,
  )
}

# The disk grows by itself, and Terraform knows the size that is written: asked for less than there is, it would replace the instance. So the larger one
# counts. A database that is not there yet has what is written. The client's stack switched the API on, so that a plan can ask.
# https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/sql_database_instance#disk_autoresize
data "google_sql_database_instances" "existing" {
  count = var.storage.max_size_gib == null ? 0 : 1

  project = var.project
  region  = var.region
}

locals {
  grown = flatten([for found in data.google_sql_database_instances.existing : [
    for instance in found.instances : [for settings in instance.settings : settings.disk_size] if instance.name == local.instance
  ]])
  size_gib = max(concat([var.storage.size_gib], local.grown)...)
}

resource "google_sql_database_instance" "this" {
  #checkov:skip=CKV_GCP_6:ssl_mode below asks for TLS of every connection; the argument that is looked for is gone
  #checkov:skip=CKV_GCP_51:Flags come from local.flags, where it is on
  #checkov:skip=CKV_GCP_52:As CKV_GCP_51
  #checkov:skip=CKV_GCP_53:As CKV_GCP_51
  #checkov:skip=CKV_GCP_54:As CKV_GCP_51
  #checkov:skip=CKV_GCP_55:Statements that failed are in the log from ERROR on, which is PostgreSQL's default
  #checkov:skip=CKV_GCP_57:Statements of a second and more are logged, which is how slow ones are found
  #checkov:skip=CKV_GCP_79:The version is the estate's decision; another one is a migration
  #checkov:skip=CKV_GCP_108:The address of who connects is in the log; a name would be asked of a resolver for each
  #checkov:skip=CKV_GCP_109:As CKV_GCP_55
  #checkov:skip=CKV_GCP_110:pgAudit is an extension that somebody makes in the database; flags alone do nothing
  #checkov:skip=CKV_GCP_111:Statements that change the schema are logged; all statements would write data of people into a log
  #checkov:skip=CKV2_GCP_13:As CKV_GCP_57
  project             = var.project
  name                = local.instance
  region              = var.region
  database_version    = "POSTGRES_${var.engine_version}"
  encryption_key_name = var.kms_key_id

  # Terraform refuses, and below Cloud SQL does.
  deletion_protection = var.deletion_protection

  settings {
    tier                        = var.tier
    edition                     = var.edition
    availability_type           = var.standby ? "REGIONAL" : "ZONAL"
    deletion_protection_enabled = var.deletion_protection
    # Backups go with an instance that is deleted, unless this is on: then they stay as long as they would have.
    # https://cloud.google.com/sql/docs/postgres/backup-recovery/backups#retained-backups
    retain_backups_on_delete = var.retain_backups

    # Machines of Arm take no persistent disks: https://cloud.google.com/sql/docs/postgres/storage-options-overview
    disk_type             = startswith(var.tier, "db-c4a-") ? "HYPERDISK_BALANCED" : "PD_SSD"
    disk_size             = local.size_gib
    disk_autoresize       = var.storage.max_size_gib != null
    disk_autoresize_limit = var.storage.max_size_gib == null ? 0 : var.storage.max_size_gib

    user_labels = merge(var.labels, local.marks)

    ip_configuration {
      ipv4_enabled       = false
      private_network    = var.network_id
      allocated_ip_range = var.allocated_range
      # Nothing goes over the network in the clear. Certificates of clients would be one more secret for each app to renew; the login is one already.
      ssl_mode       = "ENCRYPTED_ONLY"
      server_ca_mode = "GOOGLE_MANAGED_INTERNAL_CA"

      # Of a database that is in no network, each network has an endpoint of its own.
      dynamic "psc_config" {
        for_each = var.endpoint == null ? [] : [var.endpoint]

        content {
          psc_enabled               = true
          allowed_consumer_projects = psc_config.value.projects
        }
      }
    }

    backup_configuration {
      enabled                        = true
      start_time                     = var.backup_start_utc
      location                       = var.region
      point_in_time_recovery_enabled = true
      transaction_log_retention_days = min(local.log_days_most, var.backup_days)

      # One is made each day.
      backup_retention_settings {
        retained_backups = max(min(local.log_days_most, var.backup_days) + 1, var.backup_days)
        retention_unit   = "COUNT"
      }
    }

    maintenance_window {
      day  = local.days[var.maintenance.day]
      hour = tonumber(split(":", var.maintenance.start_utc)[0])
      # Environments that are not protected get a new version a week earlier, and show what it does.
      update_track = var.maintenance_track
    }

    insights_config {
      query_insights_enabled  = true
      query_plans_per_minute  = 5
      query_string_length     = 1024
      record_application_tags = true
      record_client_address   = true
    }

    dynamic "database_flags" {
      for_each = local.flags

      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }

  # The copy that takes over, and gives back: once it is there.
  dynamic "replication_cluster" {
    for_each = local.failover_replica == null ? [] : [local.failover_replica]

    content {
      failover_dr_replica_name = replication_cluster.value
    }
  }

  timeouts {
    create = "60m"
    update = "90m"
    delete = "30m"
  }

  lifecycle {
    prevent_destroy = true

    # A policy of passwords holds for `postgres` from the first second on: Cloud SQL refuses a new instance that has one and no password of that user
    # (https://github.com/terraform-google-modules/terraform-google-sql-db/pull/521), and a password that is given here is in the state. So whoever wants one
    # sets it by hand, and it stays.
    ignore_changes = [settings[0].password_validation_policy]

    precondition {
      condition     = var.storage.max_size_gib == null ? true : var.storage.max_size_gib >= var.storage.size_gib
      error_message = "The storage is to grow to less than it has from the beginning."
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_sql_database" "this" {
  project  = var.project
  instance = google_sql_database_instance.this.name
  name     = local.database

  # It goes with the instance, and alone it is refused while somebody is connected.
  deletion_policy = "ABANDON"

  lifecycle {
    prevent_destroy = true
  }
}

# A name that stays when a restored copy takes the instance's place.
resource "google_dns_record_set" "this" {
  project      = var.project
  managed_zone = var.zone.name
  name         = "${var.record == null ? "${var.client}-db" : var.record}.${var.zone.dns_name}"
  type         = "A"
  ttl          = 30
  rrdatas      = [var.endpoint == null ? google_sql_database_instance.this.private_ip_address : google_compute_address.endpoint[0].address]
}
