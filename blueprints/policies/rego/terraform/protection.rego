# Data outlive mistakes: nothing of a protected environment is destroyed without a word, what holds data cannot be deleted by one call, and there are versions and backups of it.
package terraform.protection

import rego.v1

# What holds data that nothing else has.
stores := {
	"aws_backup_vault", "aws_cloudtrail", "aws_cloudwatch_log_group", "aws_db_instance", "aws_docdb_cluster", "aws_dynamodb_table", "aws_ebs_volume", "aws_ecr_repository",
	"aws_efs_file_system", "aws_eks_cluster", "aws_elasticache_replication_group", "aws_fsx_lustre_file_system", "aws_kinesis_stream", "aws_kms_key", "aws_memorydb_cluster",
	"aws_msk_cluster", "aws_neptune_cluster", "aws_opensearch_domain", "aws_rds_cluster", "aws_rds_global_cluster", "aws_redshift_cluster", "aws_route53_zone", "aws_s3_bucket",
	"aws_secretsmanager_secret", "aws_sqs_queue", "azurerm_container_registry", "azurerm_cosmosdb_account", "azurerm_data_protection_backup_vault", "azurerm_key_vault",
	"azurerm_key_vault_key", "azurerm_key_vault_secret", "azurerm_kubernetes_cluster", "azurerm_log_analytics_workspace", "azurerm_managed_disk", "azurerm_managed_redis",
	"azurerm_mssql_database", "azurerm_mssql_server", "azurerm_postgresql_flexible_server", "azurerm_postgresql_flexible_server_database", "azurerm_recovery_services_vault",
	"azurerm_redis_cache", "azurerm_storage_account", "azurerm_storage_container", "google_alloydb_cluster", "google_artifact_registry_repository", "google_bigquery_dataset",
	"google_bigquery_table", "google_compute_disk", "google_container_cluster", "google_dns_managed_zone", "google_filestore_instance", "google_gke_backup_backup_plan",
	"google_kms_crypto_key", "google_logging_project_bucket_config", "google_memorystore_instance", "google_pubsub_subscription", "google_redis_cluster", "google_redis_instance",
	"google_secret_manager_secret", "google_spanner_database", "google_sql_database", "google_sql_database_instance", "google_storage_bucket", "kubernetes_namespace_v1",
	"kubernetes_persistent_volume_claim_v1",
}

violations contains data.plan.found("policies::destroys_data", change, sprintf("%s in a protected environment", [verb(change.actions)])) if {
	data.plan.protected
	some change in data.plan.changes
	change.type in stores
	"delete" in change.actions
}

verb(actions) := "destroyed and made anew" if "create" in actions

verb(actions) := "destroyed" if not "create" in actions

# One call may not delete it. ---------------------------------------------------------------------------------

kept := {
	"aws_db_instance": ["deletion_protection"],
	"aws_docdb_cluster": ["deletion_protection"],
	"aws_dynamodb_table": ["deletion_protection_enabled"],
	"aws_neptune_cluster": ["deletion_protection"],
	"aws_rds_cluster": ["deletion_protection"],
	"aws_rds_global_cluster": ["deletion_protection"],
	"aws_eks_cluster": ["deletion_protection"],
	"azurerm_key_vault": ["purge_protection_enabled"],
	"google_alloydb_cluster": ["deletion_protection"],
	"google_bigquery_table": ["deletion_protection"],
	"google_container_cluster": ["deletion_protection"],
	"google_memorystore_instance": ["deletion_protection_enabled"],
	"google_redis_cluster": ["deletion_protection_enabled"],
	"google_spanner_database": ["deletion_protection"],
	"google_sql_database_instance": ["settings", 0, "deletion_protection_enabled"],
}

violations contains data.plan.found("policies::unprotected_store", resource, sprintf("`%s` has to be true in a protected environment", [data.terraform.encryption.called(path)])) if {
	data.plan.protected
	some type, path in kept
	some resource in data.plan.of(type)
	data.plan.off(resource, path)
	not kept_by_default(resource, path)
}

# Google's provider protects these where nobody says otherwise.
kept_by_default(resource, path) if {
	resource.type in {"google_bigquery_table", "google_container_cluster", "google_alloydb_cluster"}
	data.plan.at(resource, path) == null
}

violations contains data.plan.found("policies::unprotected_store", resource, sprintf("`%s` deletes it with all that is in it", [key])) if {
	data.plan.protected
	some type, key in {
		"aws_s3_bucket": "force_destroy",
		"aws_ecr_repository": "force_delete",
		"aws_backup_vault": "force_destroy",
		"google_storage_bucket": "force_destroy",
	}
	some resource in data.plan.of(type)
	data.plan.enabled(resource, [key])
}

violations contains data.plan.found("policies::unprotected_store", resource, "deleted without a last snapshot: `skip_final_snapshot`") if {
	data.plan.protected
	some type in ["aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster", "aws_redshift_cluster"]
	some resource in data.plan.of(type)
	data.plan.enabled(resource, ["skip_final_snapshot"])
	data.plan.absent(resource, ["replicate_source_db"])
	data.plan.absent(resource, ["global_cluster_identifier"])
	data.plan.absent(resource, ["replication_source_identifier"])
}

violations contains data.plan.found("policies::unprotected_store", resource, sprintf("`%s` is less than %d", [key, least])) if {
	data.plan.protected
	some type, asked in {
		"aws_kms_key": {"deletion_window_in_days": 14},
		"aws_secretsmanager_secret": {"recovery_window_in_days": 7},
		"azurerm_key_vault": {"soft_delete_retention_days": 30},
	}
	some key, least in asked
	some resource in data.plan.of(type)
	days := data.plan.at(resource, [key])
	is_number(days)
	days < least
}

# Versions and backups. ---------------------------------------------------------------------------------------

violations contains data.plan.found("policies::no_backup", resource, sprintf("kept for %v days only", [days])) if {
	data.plan.protected
	some type, path in {
		"aws_db_instance": ["backup_retention_period"],
		"aws_rds_cluster": ["backup_retention_period"],
		"aws_docdb_cluster": ["backup_retention_period"],
		"azurerm_postgresql_flexible_server": ["backup_retention_days"],
	}
	some resource in data.plan.of(type)
	days := data.plan.at(resource, path)
	is_number(days)
	days < 7
	data.plan.absent(resource, ["replicate_source_db"])
}

violations contains data.plan.found("policies::no_backup", resource, "without backups") if {
	data.plan.protected
	some resource in data.plan.of("google_sql_database_instance")
	data.plan.absent(resource, ["master_instance_name"])
	data.plan.off(resource, ["settings", 0, "backup_configuration", 0, "enabled"])
}

violations contains data.plan.found("policies::no_backup", resource, "without point-in-time recovery") if {
	data.plan.protected
	some resource in data.plan.of("aws_dynamodb_table")
	data.plan.off(resource, ["point_in_time_recovery", 0, "enabled"])
}

violations contains data.plan.found("policies::no_backup", resource, "versions of objects are not kept") if {
	data.plan.protected
	some resource in data.plan.of("aws_s3_bucket_versioning")
	some one in data.plan.blocks(resource, "versioning_configuration")
	one.status != "Enabled"
}

violations contains data.plan.found("policies::no_backup", resource, "versions of objects are not kept") if {
	data.plan.protected
	some type, path in {
		"google_storage_bucket": ["versioning", 0, "enabled"],
		"azurerm_storage_account": ["blob_properties", 0, "versioning_enabled"],
	}
	some resource in data.plan.of(type)
	data.plan.off(resource, path)
}

deny contains finding if some finding in data.findings.denied(violations)

warn contains finding if some finding in data.findings.excused(violations)
