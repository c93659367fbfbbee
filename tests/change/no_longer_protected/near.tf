resource "aws_db_instance" "main" {
  identifier          = "main"
  engine              = "postgres"
  engine_version      = "16.4"
  instance_class      = "db.m6g.large"
  allocated_storage   = 110
  deletion_protection = true
}

resource "google_logging_project_bucket_config" "this" {
  project        = "one"
  location       = "europe-west1"
  bucket_id      = "one"
  retention_days = 400
}

resource "azurerm_log_analytics_workspace" "this" {
  name                = "one"
  location            = "westeurope"
  resource_group_name = "one"
  retention_in_days   = 730
}

resource "google_sql_database_instance" "this" {
  name             = "one"
  project          = "one"
  region           = "europe-west1"
  database_version = "POSTGRES_16"

  settings {
    tier = "db-custom-2-8192"

    backup_configuration {
      enabled = true

      backup_retention_settings {
        retained_backups = 60
      }
    }
  }
}
