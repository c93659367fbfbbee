resource "google_sql_database_instance" "this" {
  name                = local.name
  region              = region.name
  database_version    = "POSTGRES_${cell.landing.database.version}"
  deletion_protection = environment.protected

  settings {
    tier              = coalesce(cell.landing.database.type, "db-custom-2-8192")
    availability_type = cell.landing.database.standby ? "REGIONAL" : "ZONAL"
    disk_size         = cell.landing.database.size_gib
    disk_autoresize   = false

    backup_configuration {
      enabled                        = true
      point_in_time_recovery_enabled = true

      backup_retention_settings {
        retained_backups = cell.landing.database.days
      }
    }

    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.this.id
    }

    dynamic "database_flags" {
      for_each = coalesce(cell.landing.database.settings, {})

      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }

  depends_on = [google_service_networking_connection.this]
}

resource "google_sql_database" "this" {
  name     = project.name
  instance = google_sql_database_instance.this.name
}

resource "random_password" "app" {
  length = 32
}

resource "google_sql_user" "app" {
  name     = "app"
  instance = google_sql_database_instance.this.name
  password = random_password.app.result
}

resource "google_secret_manager_secret" "app" {
  secret_id = "${local.name}-app"

  replication {
    user_managed {
      replicas {
        location = region.name
      }
    }
  }
}

resource "google_secret_manager_secret_version" "app" {
  secret      = google_secret_manager_secret.app.id
  secret_data = random_password.app.result
}

resource "google_storage_bucket" "this" {
  for_each = toset(cell.landing.buckets)

  name                        = "${cell.account}-${cell.short}-${each.key}"
  location                    = region.name
  uniform_bucket_level_access = true
  force_destroy               = !environment.protected

  versioning {
    enabled = true
  }

  lifecycle_rule {
    condition {
      num_newer_versions = 3
    }
    action {
      type = "Delete"
    }
  }
}

resource "google_logging_project_bucket_config" "this" {
  project        = cell.account
  location       = region.name
  bucket_id      = local.name
  retention_days = cell.landing.log_days
}

output "database_address" {
  description = "Address of the database."
  value       = google_sql_database_instance.this.private_ip_address
}

output "cluster_endpoint" {
  description = "Address of the cluster."
  value       = google_container_cluster.this.endpoint
}
