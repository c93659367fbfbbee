# What lies or is copied where it may not is found.
package terraform.residency_test

import rego.v1

test_region_of_nobody_is_found if {
	found := data.terraform.residency.deny with input as {"resource_changes": [], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "sa-east-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "sa-east-1", "Layer": "01-foundation", "ManagedBy": "terraform", "Owner": "platform"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::region"}
}

test_region_of_nobody_passes if {
	found := data.terraform.residency.deny with input as data.fixture.plan([]) with data.estate as data.fixture.estate
	count(found) == 0
}

test_location_of_nobody_is_found if {
	found := data.terraform.residency.deny with input as data.fixture.made("google_storage_bucket", {"location": "US"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::region"}
}

test_location_of_nobody_passes if {
	found := data.terraform.residency.deny with input as data.fixture.made("google_storage_bucket", {"location": "EUROPE-WEST1"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_client_elsewhere_is_found if {
	found := data.terraform.residency.deny with input as {"resource_changes": [], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "us-east-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "us-east-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::client_region"}
}

test_client_elsewhere_passes if {
	found := data.terraform.residency.deny with input as {"resource_changes": [], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_bucket_of_client_elsewhere_is_found if {
	found := data.terraform.residency.deny with input as {"resource_changes": [{"address": "google_storage_bucket.x", "mode": "managed", "type": "google_storage_bucket", "change": {"actions": ["create"], "before": null, "after": {"location": "us-central1"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::client_region"}
}

test_bucket_of_client_elsewhere_passes if {
	found := data.terraform.residency.deny with input as {"resource_changes": [{"address": "google_storage_bucket.x", "mode": "managed", "type": "google_storage_bucket", "change": {"actions": ["create"], "before": null, "after": {"location": "europe-west1"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_account_of_staging_is_found if {
	found := data.terraform.residency.deny with input as {"resource_changes": [], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["444455556666"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "01-foundation", "ManagedBy": "terraform", "Owner": "platform"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::account"}
}

test_account_of_staging_passes if {
	found := data.terraform.residency.deny with input as {"resource_changes": [], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["444455556666"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "staging", "Region": "eu-west-1", "Layer": "01-foundation", "ManagedBy": "terraform", "Owner": "platform"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_copy_of_secret_is_found if {
	found := data.terraform.residency.deny with input as {"resource_changes": [{"address": "aws_secretsmanager_secret.x", "mode": "managed", "type": "aws_secretsmanager_secret", "change": {"actions": ["create"], "before": null, "after": {"name": "acme/orange/x", "replica": [{"region": "us-east-1"}]}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::copy"}
}

test_copy_of_secret_passes if {
	found := data.terraform.residency.deny with input as {"resource_changes": [{"address": "aws_secretsmanager_secret.x", "mode": "managed", "type": "aws_secretsmanager_secret", "change": {"actions": ["create"], "before": null, "after": {"name": "acme/orange/x", "replica": []}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_copy_of_backups_is_found if {
	found := data.terraform.residency.deny with input as data.fixture.made("aws_backup_plan", {"rule": [{"copy_action": [{"destination_vault_arn": "arn:aws:backup:us-east-1:111122223333:backup-vault:v"}]}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::copy"}
}

test_copy_of_backups_passes if {
	found := data.terraform.residency.deny with input as data.fixture.made("aws_backup_plan", {"rule": [{"copy_action": []}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_copy_of_table_is_found if {
	found := data.terraform.residency.deny with input as {"resource_changes": [{"address": "aws_dynamodb_table.x", "mode": "managed", "type": "aws_dynamodb_table", "change": {"actions": ["create"], "before": null, "after": {"replica": [{"region_name": "us-east-1"}]}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::copy"}
}

test_copy_of_table_passes if {
	found := data.terraform.residency.deny with input as {"resource_changes": [{"address": "aws_dynamodb_table.x", "mode": "managed", "type": "aws_dynamodb_table", "change": {"actions": ["create"], "before": null, "after": {"replica": []}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_paired_region_is_found if {
	found := data.terraform.residency.deny with input as {"resource_changes": [{"address": "azurerm_storage_account.x", "mode": "managed", "type": "azurerm_storage_account", "change": {"actions": ["create"], "before": null, "after": {"location": "westeurope", "account_replication_type": "GRS"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::copy"}
}

test_paired_region_passes if {
	found := data.terraform.residency.deny with input as {"resource_changes": [{"address": "azurerm_storage_account.x", "mode": "managed", "type": "azurerm_storage_account", "change": {"actions": ["create"], "before": null, "after": {"location": "westeurope", "account_replication_type": "ZRS"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_secret_anywhere_is_found if {
	found := data.terraform.residency.deny with input as {"resource_changes": [{"address": "google_secret_manager_secret.x", "mode": "managed", "type": "google_secret_manager_secret", "change": {"actions": ["create"], "before": null, "after": {"replication": [{"auto": [{}]}]}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::copy"}
}

test_secret_anywhere_passes if {
	found := data.terraform.residency.deny with input as {"resource_changes": [{"address": "google_secret_manager_secret.x", "mode": "managed", "type": "google_secret_manager_secret", "change": {"actions": ["create"], "before": null, "after": {"replication": [{"auto": [], "user_managed": [{"replicas": [{"location": "europe-west1"}]}]}]}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}
