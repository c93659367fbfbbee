# What lies somewhere is encrypted, with a key of the estate's own where the cloud lets one choose.
package terraform.encryption

import rego.v1

# Arguments that have to be true.
switches := {
	"aws_ami_copy": ["encrypted"],
	"aws_dax_cluster": ["server_side_encryption", 0, "enabled"],
	"aws_db_instance": ["storage_encrypted"],
	"aws_docdb_cluster": ["storage_encrypted"],
	"aws_dynamodb_table": ["server_side_encryption", 0, "enabled"],
	"aws_ebs_snapshot_copy": ["encrypted"],
	"aws_ebs_volume": ["encrypted"],
	"aws_efs_file_system": ["encrypted"],
	"aws_elasticache_replication_group": ["at_rest_encryption_enabled"],
	"aws_neptune_cluster": ["storage_encrypted"],
	"aws_opensearch_domain": ["encrypt_at_rest", 0, "enabled"],
	"aws_rds_cluster": ["storage_encrypted"],
	"aws_rds_global_cluster": ["storage_encrypted"],
	"aws_redshift_cluster": ["encrypted"],
	"azurerm_kubernetes_cluster": ["default_node_pool", 0, "host_encryption_enabled"],
	"azurerm_kubernetes_cluster_node_pool": ["host_encryption_enabled"],
	"azurerm_linux_virtual_machine": ["encryption_at_host_enabled"],
	"azurerm_linux_virtual_machine_scale_set": ["encryption_at_host_enabled"],
	"azurerm_mssql_database": ["transparent_data_encryption_enabled"],
	"azurerm_windows_virtual_machine": ["encryption_at_host_enabled"],
}

# Switched on by the provider where nobody says otherwise.
on_by_default := {"azurerm_mssql_database"}

# Arguments and blocks that have to be there: a key, or what names one.
keys := {
	"aws_backup_vault": ["kms_key_arn"],
	"aws_cloudtrail": ["kms_key_id"],
	"aws_cloudwatch_log_group": ["kms_key_id"],
	"aws_db_instance": ["kms_key_id"],
	"aws_ebs_volume": ["kms_key_id"],
	"aws_ecr_repository": ["encryption_configuration", 0, "kms_key"],
	"aws_efs_file_system": ["kms_key_id"],
	"aws_eks_cluster": ["encryption_config"],
	"aws_elasticache_replication_group": ["kms_key_id"],
	"aws_kinesis_stream": ["kms_key_id"],
	"aws_msk_cluster": ["encryption_info", 0, "encryption_at_rest_kms_key_arn"],
	"aws_opensearch_domain": ["encrypt_at_rest", 0, "kms_key_id"],
	"aws_rds_cluster": ["kms_key_id"],
	"aws_secretsmanager_secret": ["kms_key_id"],
	"aws_sns_topic": ["kms_master_key_id"],
	"azurerm_cosmosdb_account": ["key_vault_key_id"],
	"azurerm_managed_disk": ["disk_encryption_set_id"],
	"azurerm_kubernetes_cluster": ["disk_encryption_set_id"],
	"azurerm_postgresql_flexible_server": ["customer_managed_key"],
	"google_alloydb_cluster": ["encryption_config"],
	"google_artifact_registry_repository": ["kms_key_name"],
	"google_bigquery_dataset": ["default_encryption_configuration"],
	"google_compute_disk": ["disk_encryption_key"],
	"google_filestore_instance": ["kms_key_name"],
	"google_gke_backup_backup_plan": ["backup_config", 0, "encryption_key"],
	"google_logging_project_bucket_config": ["cmek_settings"],
	"google_memorystore_instance": ["kms_key"],
	"google_pubsub_topic": ["kms_key_name"],
	"google_redis_cluster": ["kms_key"],
	"google_redis_instance": ["customer_managed_key"],
	"google_spanner_database": ["encryption_config"],
	"google_sql_database_instance": ["encryption_key_name"],
	"google_storage_bucket": ["encryption"],
}

# Their copies take it from what they copy: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance
inherited(resource) if not data.plan.absent(resource, ["replicate_source_db"])

inherited(resource) if {
	resource.type in {"aws_rds_global_cluster", "aws_elasticache_replication_group"}
	some key in ["source_db_cluster_identifier", "global_replication_group_id"]
	not data.plan.absent(resource, [key])
}

violations contains data.plan.found("policies::unencrypted", resource, sprintf("`%s` has to be true: what lies there is not encrypted", [called(path)])) if {
	some type, path in switches
	some resource in data.plan.of(type)
	not inherited(resource)
	data.plan.off(resource, path)
	not defaulted(resource, path)
}

defaulted(resource, path) if {
	resource.type in on_by_default
	data.plan.at(resource, path) == null
}

violations contains data.plan.found("policies::unencrypted", resource, sprintf("without `%s` it is not encrypted with a key of the estate", [called(path)])) if {
	some type, path in keys
	some resource in data.plan.of(type)
	not inherited(resource)
	data.plan.absent(resource, path)
}


# Disks of machines, and of what machines are made from.
violations contains data.plan.found("policies::unencrypted", resource, sprintf("the disk `%s` is not encrypted", [name])) if {
	some type in ["aws_instance", "aws_launch_configuration"]
	some resource in data.plan.of(type)
	some name in ["root_block_device", "ebs_block_device"]
	some index, _ in data.plan.blocks(resource, name)
	data.plan.off(resource, [name, index, "encrypted"])
}

violations contains data.plan.found("policies::unencrypted", resource, "a disk of its machines is not encrypted") if {
	some resource in data.plan.of("aws_launch_template")
	some index, device in data.plan.blocks(resource, "block_device_mappings")
	some inner, _ in object.get(device, "ebs", [])
	data.plan.off(resource, ["block_device_mappings", index, "ebs", inner, "encrypted"])
}

# Queues have a key, or what SQS keeps itself: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html
violations contains data.plan.found("policies::unencrypted", resource, "the queue has neither `kms_master_key_id` nor `sqs_managed_sse_enabled`") if {
	some resource in data.plan.of("aws_sqs_queue")
	data.plan.absent(resource, ["kms_master_key_id"])
	data.plan.disabled(resource, ["sqs_managed_sse_enabled"])
}

violations contains data.plan.found("policies::unencrypted", resource, "a stream without `encryption_type = \"KMS\"` is not encrypted") if {
	some resource in data.plan.of("aws_kinesis_stream")
	not data.plan.unknown(resource, ["encryption_type"])
	data.plan.at(resource, ["encryption_type"]) != "KMS"
}

violations contains data.plan.found("policies::unencrypted", resource, "`server_side_encryption` is not switched on") if {
	some resource in data.plan.of("aws_kinesis_firehose_delivery_stream")
	data.plan.off(resource, ["server_side_encryption", 0, "enabled"])
	data.plan.absent(resource, ["kinesis_source_configuration"])
}

# Load balancers write their logs into buckets with S3's own key alone, so that any algorithm will do.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
violations contains data.plan.found("policies::unencrypted", bucket, "no `aws_s3_bucket_server_side_encryption_configuration` beside it") if {
	some bucket in data.plan.of("aws_s3_bucket")
	not beside(bucket, "aws_s3_bucket_server_side_encryption_configuration")
}

violations contains data.plan.found("policies::unencrypted", resource, "its rules name no algorithm") if {
	some resource in data.plan.of("aws_s3_bucket_server_side_encryption_configuration")
	some index, _ in data.plan.blocks(resource, "rule")
	path := ["rule", index, "apply_server_side_encryption_by_default", 0, "sse_algorithm"]
	not data.plan.unknown(resource, path)
	not data.plan.at(resource, path) in {"AES256", "aws:kms", "aws:kms:dsse"}
}

beside(resource, type) if {
	some other in data.plan.of(type)
	other.module == resource.module
}

violations contains data.plan.found("policies::unencrypted", resource, "a secret text without a key of the estate: `key_id`") if {
	some resource in data.plan.of("aws_ssm_parameter")
	data.plan.at(resource, ["type"]) == "SecureString"
	data.plan.absent(resource, ["key_id"])
}

violations contains data.plan.found("policies::unencrypted", resource, "secrets of the cluster are not encrypted with a key of the estate") if {
	some resource in data.plan.of("google_container_cluster")
	not data.plan.unknown(resource, ["database_encryption", 0, "state"])
	data.plan.at(resource, ["database_encryption", 0, "state"]) != "ENCRYPTED"
}

violations contains data.plan.found("policies::unencrypted", resource, "the replica in a region has no key of the estate") if {
	some resource in data.plan.of("google_secret_manager_secret")
	some i, one in data.plan.blocks(resource, "replication")
	some j, managed in object.get(one, "user_managed", [])
	some k, _ in object.get(managed, "replicas", [])
	data.plan.absent(resource, ["replication", i, "user_managed", j, "replicas", k, "customer_managed_encryption"])
}

# The key of a storage account is a block of it, or a resource of its own.
violations contains data.plan.found("policies::unencrypted", resource, "the storage account has no key of the estate: `customer_managed_key`") if {
	some resource in data.plan.of("azurerm_storage_account")
	data.plan.absent(resource, ["customer_managed_key"])
	not beside(resource, "azurerm_storage_account_customer_managed_key")
}

violations contains data.plan.found("policies::unencrypted", resource, "the vault of backups has no key of the estate") if {
	some resource in data.plan.of("azurerm_data_protection_backup_vault")
	not beside(resource, "azurerm_data_protection_backup_vault_customer_managed_key")
}

# Keys change by themselves, and are gone only after a while.
violations contains data.plan.found("policies::key_kept", resource, "`enable_key_rotation` has to be true") if {
	some resource in data.plan.of("aws_kms_key")
	data.plan.off(resource, ["enable_key_rotation"])
	data.plan.at(resource, ["customer_master_key_spec"]) in [null, "SYMMETRIC_DEFAULT"]
	data.plan.at(resource, ["key_usage"]) in [null, "ENCRYPT_DECRYPT"]
}

violations contains data.plan.found("policies::key_kept", resource, "`rotation_period` is missing") if {
	some resource in data.plan.of("google_kms_crypto_key")
	data.plan.at(resource, ["purpose"]) in [null, "ENCRYPT_DECRYPT"]
	data.plan.absent(resource, ["rotation_period"])
}

violations contains data.plan.found("policies::key_kept", resource, "`rotation_policy` is missing") if {
	some resource in data.plan.of("azurerm_key_vault_key")
	data.plan.absent(resource, ["rotation_policy"])
}

called(path) := concat(".", [sprintf("%v", [part]) | some part in path; is_string(part)])

deny contains finding if some finding in data.findings.denied(violations)

warn contains finding if some finding in data.findings.excused(violations)
