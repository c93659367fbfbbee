# What reaches another client is found, also where names begin alike.
package terraform.isolation_test

import rego.v1

test_bucket_of_another_is_found if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "aws_iam_role_policy.x", "mode": "managed", "type": "aws_iam_role_policy", "change": {"actions": ["create"], "before": null, "after": {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::acme-euw1-prod-mtn-media-111122223333/*\"}]}"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::other_client"}
}

test_bucket_of_another_passes if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "aws_iam_role_policy.x", "mode": "managed", "type": "aws_iam_role_policy", "change": {"actions": ["create"], "before": null, "after": {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::acme-euw1-prod-orange-media-111122223333/*\"}]}"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_secret_of_another_is_found if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "aws_iam_policy.x", "mode": "managed", "type": "aws_iam_policy", "change": {"actions": ["create"], "before": null, "after": {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"secretsmanager:GetSecretValue\", \"Resource\": \"arn:aws:secretsmanager:eu-west-1:111122223333:secret:acme/mtn/*\"}]}"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::other_client"}
}

test_secret_of_another_passes if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "aws_iam_policy.x", "mode": "managed", "type": "aws_iam_policy", "change": {"actions": ["create"], "before": null, "after": {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"secretsmanager:GetSecretValue\", \"Resource\": \"arn:aws:secretsmanager:eu-west-1:111122223333:secret:acme/orange/*\"}]}"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_name_that_begins_alike_is_found if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "aws_iam_policy.x", "mode": "managed", "type": "aws_iam_policy", "change": {"actions": ["create"], "before": null, "after": {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::acme-euw1-prod-orange-madagascar-media/*\"}]}"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::other_client"}
}

test_name_that_begins_alike_passes if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "aws_iam_policy.x", "mode": "managed", "type": "aws_iam_policy", "change": {"actions": ["create"], "before": null, "after": {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::acme-euw1-prod-orange-madagascar-media/*\"}]}"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange-madagascar"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_role_for_pods_of_another_is_found if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "aws_eks_pod_identity_association.x", "mode": "managed", "type": "aws_eks_pod_identity_association", "change": {"actions": ["create"], "before": null, "after": {"namespace": "mtn", "service_account": "api"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::other_client"}
}

test_role_for_pods_of_another_passes if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "aws_eks_pod_identity_association.x", "mode": "managed", "type": "aws_eks_pod_identity_association", "change": {"actions": ["create"], "before": null, "after": {"namespace": "orange", "service_account": "api"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_account_for_pods_of_another_is_found if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "google_service_account_iam_member.x", "mode": "managed", "type": "google_service_account_iam_member", "change": {"actions": ["create"], "before": null, "after": {"member": "serviceAccount:acme-production.svc.id.goog[mtn/api]", "role": "roles/iam.workloadIdentityUser"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::other_client"}
}

test_account_for_pods_of_another_passes if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "google_service_account_iam_member.x", "mode": "managed", "type": "google_service_account_iam_member", "change": {"actions": ["create"], "before": null, "after": {"member": "serviceAccount:acme-production.svc.id.goog[orange/api]"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_identity_for_pods_of_another_is_found if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "azurerm_federated_identity_credential.x", "mode": "managed", "type": "azurerm_federated_identity_credential", "change": {"actions": ["create"], "before": null, "after": {"subject": "system:serviceaccount:mtn:api"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::other_client"}
}

test_identity_for_pods_of_another_passes if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "azurerm_federated_identity_credential.x", "mode": "managed", "type": "azurerm_federated_identity_credential", "change": {"actions": ["create"], "before": null, "after": {"subject": "system:serviceaccount:orange:api"}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_database_for_the_network_is_found if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "aws_vpc_security_group_ingress_rule.x", "mode": "managed", "type": "aws_vpc_security_group_ingress_rule", "change": {"actions": ["create"], "before": null, "after": {"cidr_ipv4": "10.0.0.0/16", "ip_protocol": "tcp", "from_port": 5432, "to_port": 5432}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::client_network"}
}

test_database_for_the_network_passes if {
	found := data.terraform.isolation.deny with input as {"resource_changes": [{"address": "aws_vpc_security_group_ingress_rule.x", "mode": "managed", "type": "aws_vpc_security_group_ingress_rule", "change": {"actions": ["create"], "before": null, "after": {"cidr_ipv4": null, "referenced_security_group_id": "sg-1", "ip_protocol": "tcp", "from_port": 5432, "to_port": 5432}, "after_unknown": {}}}], "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}, "allowed_account_ids": {"constant_value": ["111122223333"]}, "default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "clients", "ManagedBy": "terraform", "Owner": "platform", "Client": "orange"}}}]}}}}} with data.estate as data.fixture.estate
	count(found) == 0
}
