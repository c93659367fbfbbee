# A copy in another region of a database of Cloud SQL. It follows its home and is read only, until it is promoted: then it is a database like its home was.

locals {
  instance = "${var.name}-${var.suffix}"
  marks    = merge(var.client == null ? {} : { client = var.client }, { store = replace(var.store, "/", "-") })

  # Days of the week are numbers, Monday the first: https://cloud.google.com/sql/docs/postgres/admin-api/rest/v1beta4/instances#maintenancewindow
  days = { MON = 1, TUE = 2, WED = 3, THU = 4, FRI = 5, SAT = 6, SUN = 7 }

  # https://cloud.google.com/sql/docs/postgres/backup-recovery/pitr
  log_days_most = var.edition == "ENTERPRISE_PLUS" ? 35 : 7

  # What is there already: the home, and the copy itself once it was made. The list of them is there, too, when the home is not.
  existing = { for instance in data.google_sql_database_instances.existing.instances : instance.name => instance }
  home     = lookup(local.existing, var.home, null)
  itself   = lookup(local.existing, local.instance, null)
  source   = var.promoted || local.home == null ? local.itself : local.home

  # A standby of PostgreSQL does not start with less of these than its home has: https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-ADMIN
  carried = ["max_connections", "max_locks_per_transaction", "max_prepared_transactions", "max_wal_senders", "max_worker_processes"]
  at_home = local.source == null ? {} : { for flag in local.source.settings[0].database_flags : flag.name => flag.value if contains(local.carried, flag.name) }

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
    local.at_home,
    var.parameters,
  )
  too_low = var.promoted ? [] : [for name, value in local.at_home : name if tonumber(local.flags[name]) < tonumber(value)]

  # A copy has as much storage as its home, or more, and a disk that grew by itself has what it has.
  size_gib = max(
    var.storage.size_gib,
    local.home == null || var.promoted ? 0 : local.home.settings[0].disk_size,
    local.itself == null ? 0 : local.itself.settings[0].disk_size,
  )
}

data "google_sql_database_instances" "existing" {
  project = var.project
}

# Without it there is nothing to promote, and the plan ends here: a new database under its name would be empty.
data "google_sql_database_instance" "itself" {
  count = var.promoted ? 1 : 0

  project = var.project
  name    = local.instance
}

resource "google_sql_database_instance" "this" {
  #checkov:skip=CKV_GCP_6:ssl_mode below asks for TLS of every connection; the argument that is looked for is gone
  #checkov:skip=CKV_GCP_14:PostgreSQL takes no backups of a copy; the home has them, and the copy from its promotion on
  #checkov:skip=CKV_GCP_51:Flags come from local.flags, where it is on
  #checkov:skip=CKV_GCP_52:As CKV_GCP_51
  #checkov:skip=CKV_GCP_53:As CKV_GCP_51
  #checkov:skip=CKV_GCP_54:As CKV_GCP_51
  #checkov:skip=CKV_GCP_55:Statements that failed are in the log from ERROR on, which is PostgreSQL's default
  #checkov:skip=CKV_GCP_57:Statements of a second and more are logged, which is how slow ones are found
  #checkov:skip=CKV_GCP_79:The version is the home's
  #checkov:skip=CKV_GCP_108:The address of who connects is in the log; a name would be asked of a resolver for each
  #checkov:skip=CKV_GCP_109:As CKV_GCP_55
  #checkov:skip=CKV_GCP_110:pgAudit is an extension that somebody makes in the database; flags alone do nothing
  #checkov:skip=CKV_GCP_111:Statements that change the schema are logged; all statements would write data of people into a log
  #checkov:skip=CKV2_GCP_13:As CKV_GCP_57
  #checkov:skip=CKV2_GCP_20:As CKV_GCP_14
  project             = var.project
  name                = local.instance
  region              = var.region
  database_version    = "POSTGRES_${var.engine_version}"
  encryption_key_name = var.kms_key_id

  # Promoting is another type and no home; it restarts the database. It cannot be taken back.
  # https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/sql_database_instance#instance_type
  instance_type        = var.promoted ? "CLOUD_SQL_INSTANCE" : "READ_REPLICA_INSTANCE"
  master_instance_name = var.promoted ? null : var.home

  # Terraform refuses, and below Cloud SQL does.
  deletion_protection = var.deletion_protection

  settings {
    tier                        = var.tier
    edition                     = var.edition
    availability_type           = var.standby ? "REGIONAL" : "ZONAL"
    deletion_protection_enabled = var.deletion_protection
    retain_backups_on_delete    = var.promoted ? var.retain_backups : null

    # Machines of Arm take no persistent disks: https://cloud.google.com/sql/docs/postgres/storage-options-overview
    disk_type             = startswith(var.tier, "db-c4a-") ? "HYPERDISK_BALANCED" : "PD_SSD"
    disk_size             = local.size_gib
    disk_autoresize       = var.storage.max_size_gib != null
    disk_autoresize_limit = var.storage.max_size_gib == null ? 0 : var.storage.max_size_gib

    user_labels = merge(var.labels, local.marks)

    # It is in no network, as its home is: a copy has no network but that of its home, which is another one here.
    # https://cloud.google.com/sql/docs/postgres/replication/create-replica#create-replica-psc-enabled
    ip_configuration {
      ipv4_enabled   = false
      ssl_mode       = "ENCRYPTED_ONLY"
      server_ca_mode = "GOOGLE_MANAGED_INTERNAL_CA"

      psc_config {
        psc_enabled               = true
        allowed_consumer_projects = var.endpoint.projects
      }
    }

    dynamic "backup_configuration" {
      for_each = var.promoted ? [var.backup_days] : []

      content {
        enabled                        = true
        start_time                     = var.backup_start_utc
        location                       = var.region
        point_in_time_recovery_enabled = true
        transaction_log_retention_days = min(local.log_days_most, backup_configuration.value)

        # One is made each day.
        backup_retention_settings {
          retained_backups = max(min(local.log_days_most, backup_configuration.value) + 1, backup_configuration.value)
          retention_unit   = "COUNT"
        }
      }
    }

    # A copy is maintained shortly before its home, in the home's window: https://cloud.google.com/sql/docs/postgres/maintenance
    dynamic "maintenance_window" {
      for_each = var.promoted ? [var.maintenance] : []

      content {
        day          = local.days[maintenance_window.value.day]
        hour         = tonumber(split(":", maintenance_window.value.start_utc)[0])
        update_track = var.maintenance_track
      }
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

  timeouts {
    create = "90m"
    update = "90m"
    delete = "30m"
  }

  lifecycle {
    prevent_destroy = true

    # Whoever wants a policy of passwords sets it by hand once the copy stands alone, and it stays.
    ignore_changes = [settings[0].password_validation_policy]

    precondition {
      condition     = var.promoted || local.itself == null || try(local.itself.master_instance_name, "") != "" || try(local.itself.instance_type, "") == "READ_REPLICA_INSTANCE"
      error_message = "The database stands alone already and follows no home again. The README of the module says how a copy is made anew."
    }

    precondition {
      condition     = length(local.too_low) == 0
      error_message = "The copy would not start: it has less than its home of ${join(", ", local.too_low)}."
    }

    precondition {
      condition     = var.storage.max_size_gib == null ? true : var.storage.max_size_gib >= var.storage.size_gib
      error_message = "The storage is to grow to less than it has from the beginning."
    }
  }

  depends_on = [google_project_service.this]
}
