# What would lose data is found, in protected environments.
package terraform.protection_test

import rego.v1

test_destroyed_is_found if {
	found := data.terraform.protection.deny with input as data.fixture.plan([{"address": "aws_db_instance.x", "mode": "managed", "type": "aws_db_instance", "change": {"actions": ["delete"], "before": {}, "after": null, "after_unknown": {}}}]) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::destroys_data"}
}

test_destroyed_passes if {
	found := data.terraform.protection.deny with input as {"resource_changes": [{"address": "aws_db_instance.x", "mode": "managed", "type": "aws_db_instance", "change": {"actions": ["delete"], "before": {}, "after": null, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["444455556666"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "staging", "Region": "eu-west-1", "Layer": "01-foundation", "ManagedBy": "terraform", "Owner": "platform"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_replaced_is_found if {
	found := data.terraform.protection.deny with input as data.fixture.plan([{"address": "google_storage_bucket.x", "mode": "managed", "type": "google_storage_bucket", "change": {"actions": ["delete", "create"], "before": {}, "after": {"versioning": [{"enabled": true}]}, "after_unknown": {}}}]) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::destroys_data"}
}

test_replaced_passes if {
	found := data.terraform.protection.deny with input as data.fixture.plan([{"address": "aws_security_group.x", "mode": "managed", "type": "aws_security_group", "change": {"actions": ["delete", "create"], "before": {}, "after": {}, "after_unknown": {}}}]) with data.estate as data.fixture.estate
	count(found) == 0
}

test_database_is_found if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_db_instance", {"deletion_protection": false}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unprotected_store"}
}

test_database_passes if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_db_instance", {"deletion_protection": true}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_bucket_is_found if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_s3_bucket", {"force_destroy": true}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unprotected_store"}
}

test_bucket_passes if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_s3_bucket", {"force_destroy": false}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_last_snapshot_is_found if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_db_instance", {"deletion_protection": true, "skip_final_snapshot": true}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unprotected_store"}
}

test_last_snapshot_passes if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_db_instance", {"deletion_protection": true, "skip_final_snapshot": false}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_key_is_found if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_kms_key", {"deletion_window_in_days": 7}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unprotected_store"}
}

test_key_passes if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_kms_key", {"deletion_window_in_days": 30}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_key_vault_is_found if {
	found := data.terraform.protection.deny with input as data.fixture.made("azurerm_key_vault", {"purge_protection_enabled": false}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unprotected_store"}
}

test_key_vault_passes if {
	found := data.terraform.protection.deny with input as data.fixture.made("azurerm_key_vault", {"purge_protection_enabled": true}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_cloud_sql_is_found if {
	found := data.terraform.protection.deny with input as data.fixture.made("google_sql_database_instance", {"settings": [{"deletion_protection_enabled": false, "backup_configuration": [{"enabled": true}]}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unprotected_store"}
}

test_cloud_sql_passes if {
	found := data.terraform.protection.deny with input as data.fixture.made("google_sql_database_instance", {"settings": [{"deletion_protection_enabled": true, "backup_configuration": [{"enabled": true}]}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_backups_is_found if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_db_instance", {"deletion_protection": true, "backup_retention_period": 0}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::no_backup"}
}

test_backups_passes if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_db_instance", {"deletion_protection": true, "backup_retention_period": 35}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_versions_is_found if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_s3_bucket_versioning", {"versioning_configuration": [{"status": "Suspended"}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::no_backup"}
}

test_versions_passes if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_s3_bucket_versioning", {"versioning_configuration": [{"status": "Enabled"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_backups_of_cloud_sql_is_found if {
	found := data.terraform.protection.deny with input as data.fixture.made("google_sql_database_instance", {"settings": [{"deletion_protection_enabled": true, "backup_configuration": []}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::no_backup"}
}

test_backups_of_cloud_sql_passes if {
	found := data.terraform.protection.deny with input as data.fixture.made("google_sql_database_instance", {"settings": [{"deletion_protection_enabled": true, "backup_configuration": [{"enabled": true}]}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_point_in_time_is_found if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_dynamodb_table", {"deletion_protection_enabled": true, "point_in_time_recovery": []}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::no_backup"}
}

test_point_in_time_passes if {
	found := data.terraform.protection.deny with input as data.fixture.made("aws_dynamodb_table", {"deletion_protection_enabled": true, "point_in_time_recovery": [{"enabled": true}]}) with data.estate as data.fixture.estate
	count(found) == 0
}
