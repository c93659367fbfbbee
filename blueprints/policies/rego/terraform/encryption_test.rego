# What is not encrypted is found, and what is passes.
package terraform.encryption_test

import rego.v1

test_volume_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_ebs_volume", {"encrypted": false, "kms_key_id": "k"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_volume_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_ebs_volume", {"encrypted": true, "kms_key_id": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_volume_without_own_key_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_ebs_volume", {"encrypted": true, "kms_key_id": null}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_volume_without_own_key_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_ebs_volume", {"encrypted": true, "kms_key_id": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_volume_with_key_of_the_apply_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_ebs_volume", {"encrypted": null, "kms_key_id": null}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_volume_with_key_of_the_apply_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.plan([{"address": "aws_ebs_volume.x", "mode": "managed", "type": "aws_ebs_volume", "change": {"actions": ["create"], "before": null, "after": {"encrypted": true}, "after_unknown": {"kms_key_id": true}}}]) with data.estate as data.fixture.estate
	count(found) == 0
}

test_database_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_db_instance", {"storage_encrypted": false, "kms_key_id": "k"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_database_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_db_instance", {"storage_encrypted": true, "kms_key_id": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_aurora_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_rds_cluster", {"kms_key_id": "k"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_aurora_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_rds_cluster", {"storage_encrypted": true, "kms_key_id": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_log_group_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_cloudwatch_log_group", {"kms_key_id": null}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_log_group_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_cloudwatch_log_group", {"kms_key_id": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_topic_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_sns_topic", {"name": "t"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_topic_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_sns_topic", {"kms_master_key_id": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_queue_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_sqs_queue", {"sqs_managed_sse_enabled": false}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_queue_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_sqs_queue", {"sqs_managed_sse_enabled": true}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_stream_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_kinesis_stream", {"encryption_type": "NONE", "kms_key_id": "k"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_stream_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_kinesis_stream", {"encryption_type": "KMS", "kms_key_id": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_table_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_dynamodb_table", {"server_side_encryption": []}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_table_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_dynamodb_table", {"server_side_encryption": [{"enabled": true}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_file_system_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_efs_file_system", {"encrypted": false, "kms_key_id": "k"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_file_system_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_efs_file_system", {"encrypted": true, "kms_key_id": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_cache_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_elasticache_replication_group", {"at_rest_encryption_enabled": false, "kms_key_id": "k"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_cache_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_elasticache_replication_group", {"at_rest_encryption_enabled": true, "kms_key_id": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_search_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_opensearch_domain", {"encrypt_at_rest": [{"enabled": false, "kms_key_id": "k"}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_search_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_opensearch_domain", {"encrypt_at_rest": [{"enabled": true, "kms_key_id": "k"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_secret_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_secretsmanager_secret", {"name": "acme/x"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_secret_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_secretsmanager_secret", {"kms_key_id": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_parameter_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_ssm_parameter", {"type": "SecureString"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_parameter_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_ssm_parameter", {"type": "String"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_vault_of_backups_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_backup_vault", {"name": "v"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_vault_of_backups_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_backup_vault", {"kms_key_arn": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_trail_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_cloudtrail", {"name": "v"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_trail_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_cloudtrail", {"kms_key_id": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_registry_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_ecr_repository", {"encryption_configuration": []}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_registry_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_ecr_repository", {"encryption_configuration": [{"kms_key": "k"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_secrets_of_eks_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_eks_cluster", {"encryption_config": []}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_secrets_of_eks_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_eks_cluster", {"encryption_config": [{"provider": [{"key_arn": "k"}]}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_root_disk_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_instance", {"root_block_device": [{"encrypted": false}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_root_disk_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_instance", {"root_block_device": [{"encrypted": true}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_disk_of_nodes_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_launch_template", {"block_device_mappings": [{"ebs": [{"encrypted": "false"}]}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_disk_of_nodes_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_launch_template", {"block_device_mappings": [{"ebs": [{"encrypted": "true"}]}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_bucket_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.plan([{"address": "aws_s3_bucket.x", "mode": "managed", "type": "aws_s3_bucket", "change": {"actions": ["create"], "before": null, "after": {"bucket": "b"}, "after_unknown": {}}, "module_address": "module.b"}]) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_bucket_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.plan([{"address": "aws_s3_bucket.x", "mode": "managed", "type": "aws_s3_bucket", "change": {"actions": ["create"], "before": null, "after": {"bucket": "b"}, "after_unknown": {}}, "module_address": "module.b"}, {"address": "aws_s3_bucket_server_side_encryption_configuration.x", "mode": "managed", "type": "aws_s3_bucket_server_side_encryption_configuration", "change": {"actions": ["create"], "before": null, "after": {"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}]}]}, "after_unknown": {}}, "module_address": "module.b"}]) with data.estate as data.fixture.estate
	count(found) == 0
}

test_bucket_of_google_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_storage_bucket", {"encryption": []}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_bucket_of_google_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_storage_bucket", {"encryption": [{"default_kms_key_name": "k"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_cloud_sql_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_sql_database_instance", {"encryption_key_name": null}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_cloud_sql_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_sql_database_instance", {"encryption_key_name": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_secrets_of_gke_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_container_cluster", {"database_encryption": [{"state": "DECRYPTED"}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_secrets_of_gke_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_container_cluster", {"database_encryption": [{"state": "ENCRYPTED"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_pubsub_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_pubsub_topic", {"name": "t"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_pubsub_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_pubsub_topic", {"kms_key_name": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_log_bucket_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_logging_project_bucket_config", {"cmek_settings": []}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_log_bucket_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_logging_project_bucket_config", {"cmek_settings": [{"kms_key_name": "k"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_secret_of_google_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_secret_manager_secret", {"replication": [{"user_managed": [{"replicas": [{"location": "europe-west1", "customer_managed_encryption": []}]}]}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_secret_of_google_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_secret_manager_secret", {"replication": [{"user_managed": [{"replicas": [{"location": "europe-west1", "customer_managed_encryption": [{"kms_key_name": "k"}]}]}]}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_storage_account_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("azurerm_storage_account", {"customer_managed_key": []}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_storage_account_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("azurerm_storage_account", {"customer_managed_key": [{"key_vault_key_id": "k"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_flexible_server_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("azurerm_postgresql_flexible_server", {"customer_managed_key": []}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_flexible_server_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("azurerm_postgresql_flexible_server", {"customer_managed_key": [{"key_vault_key_id": "k"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_managed_disk_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("azurerm_managed_disk", {"name": "d"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_managed_disk_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("azurerm_managed_disk", {"disk_encryption_set_id": "k"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_nodes_of_aks_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("azurerm_kubernetes_cluster_node_pool", {"host_encryption_enabled": false}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unencrypted"}
}

test_nodes_of_aks_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("azurerm_kubernetes_cluster_node_pool", {"host_encryption_enabled": true}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_key_of_aws_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_kms_key", {"enable_key_rotation": false}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::key_kept"}
}

test_key_of_aws_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("aws_kms_key", {"enable_key_rotation": true}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_key_of_google_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_kms_crypto_key", {"purpose": "ENCRYPT_DECRYPT"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::key_kept"}
}

test_key_of_google_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("google_kms_crypto_key", {"rotation_period": "7776000s"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_key_of_azure_is_found if {
	found := data.terraform.encryption.deny with input as data.fixture.made("azurerm_key_vault_key", {"rotation_policy": []}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::key_kept"}
}

test_key_of_azure_passes if {
	found := data.terraform.encryption.deny with input as data.fixture.made("azurerm_key_vault_key", {"rotation_policy": [{"automatic": [{}]}]}) with data.estate as data.fixture.estate
	count(found) == 0
}
