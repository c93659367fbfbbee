# What does not say whose it is is found.
package terraform.tags_test

import rego.v1

test_untagged_is_found if {
	found := data.terraform.tags.deny with input as {"resource_changes": [{"address": "aws_sns_topic.x", "mode": "managed", "type": "aws_sns_topic", "change": {"actions": ["create"], "before": null, "after": {"tags": {"Name": "x"}}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::missing_tag"}
}

test_untagged_passes if {
	found := data.terraform.tags.deny with input as data.fixture.made("aws_sns_topic", {"tags": {"Name": "x"}}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_untagged_on_azure_is_found if {
	found := data.terraform.tags.deny with input as {"resource_changes": [{"address": "azurerm_resource_group.x", "mode": "managed", "type": "azurerm_resource_group", "change": {"actions": ["create"], "before": null, "after": {"tags": {"Project": "acme"}}, "after_unknown": {}}}], "configuration": {"provider_config": {"azurerm": {"name": "azurerm"}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::missing_tag"}
}

test_untagged_on_azure_passes if {
	found := data.terraform.tags.deny with input as {"resource_changes": [{"address": "azurerm_resource_group.x", "mode": "managed", "type": "azurerm_resource_group", "change": {"actions": ["create"], "before": null, "after": {"tags": {"Project": "acme", "Environment": "production", "Layer": "x", "ManagedBy": "terraform", "Owner": "platform"}}, "after_unknown": {}}}], "configuration": {"provider_config": {"azurerm": {"name": "azurerm"}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_tag_of_another_client_is_found if {
	found := data.terraform.tags.deny with input as {"resource_changes": [{"address": "aws_sns_topic.x", "mode": "managed", "type": "aws_sns_topic", "change": {"actions": ["create"], "before": null, "after": {"tags": {"Client": "mtn"}}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::client_tag"}
}

test_tag_of_another_client_passes if {
	found := data.terraform.tags.deny with input as {"resource_changes": [{"address": "aws_sns_topic.x", "mode": "managed", "type": "aws_sns_topic", "change": {"actions": ["create"], "before": null, "after": {"tags": {"Client": "orange"}}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}
