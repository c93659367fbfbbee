# Rights to everything, keys that live on and trust in strangers are found.
package terraform.identity_test

import rego.v1

test_everything_is_found if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_role_policy", {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::iam_wildcard"}
}

test_everything_passes if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_role_policy", {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b/*\"}]}"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_service_is_found if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_policy", {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:*\"], \"Resource\": [\"*\"]}]}"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::iam_wildcard"}
}

test_service_passes if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_policy", {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:*\"], \"Resource\": [\"arn:aws:s3:::b/*\"]}]}"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_not_action_is_found if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_policy", {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"NotAction\": [\"iam:*\"], \"Resource\": [\"arn:aws:s3:::b\"]}]}"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::iam_wildcard"}
}

test_not_action_passes if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_policy", {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"NotAction\": [\"iam:*\"], \"Resource\": [\"*\"]}]}"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_pass_role_is_found if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_policy", {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"iam:PassRole\"], \"Resource\": [\"*\"]}]}"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::iam_wildcard"}
}

test_pass_role_passes if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_policy", {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"iam:PassRole\"], \"Resource\": [\"*\"], \"Condition\": {\"StringEquals\": {\"iam:PassedToService\": \"ec2.amazonaws.com\"}}}]}"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_administrator_is_found if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_role_policy_attachment", {"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::iam_wildcard"}
}

test_administrator_passes if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_role_policy_attachment", {"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_owner_is_found if {
	found := data.terraform.identity.deny with input as data.fixture.made("google_project_iam_member", {"role": "roles/owner", "member": "group:a@example.com"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::iam_wildcard"}
}

test_owner_passes if {
	found := data.terraform.identity.deny with input as data.fixture.made("google_project_iam_member", {"role": "roles/viewer", "member": "group:a@example.com"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_contributor_is_found if {
	found := data.terraform.identity.deny with input as data.fixture.made("azurerm_role_assignment", {"role_definition_name": "Contributor", "scope": "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::iam_wildcard"}
}

test_contributor_passes if {
	found := data.terraform.identity.deny with input as data.fixture.made("azurerm_role_assignment", {"role_definition_name": "Contributor", "scope": "/subscriptions/5c0f3a52/resourceGroups/a"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_access_key_is_found if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_access_key", {"user": "u"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::long_lived_key"}
}

test_key_of_service_account_is_found if {
	found := data.terraform.identity.deny with input as data.fixture.made("google_service_account_key", {"service_account_id": "a"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::long_lived_key"}
}

test_keys_of_storage_account_is_found if {
	found := data.terraform.identity.deny with input as data.fixture.made("azurerm_storage_account", {"shared_access_key_enabled": true}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::long_lived_key"}
}

test_keys_of_storage_account_passes if {
	found := data.terraform.identity.deny with input as data.fixture.made("azurerm_storage_account", {"shared_access_key_enabled": false}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_trust_in_everybody_is_found if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_role", {"assume_role_policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"*\"}, \"Action\": \"sts:AssumeRole\"}]}"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::foreign_trust"}
}

test_trust_in_everybody_passes if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_role", {"assume_role_policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"ec2.amazonaws.com\"}, \"Action\": \"sts:AssumeRole\"}]}"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_trust_in_a_stranger_is_found if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_role", {"assume_role_policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::999988887777:root\"}, \"Action\": \"sts:AssumeRole\"}]}"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::foreign_trust"}
}

test_trust_in_a_stranger_passes if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_role", {"assume_role_policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:root\"}, \"Action\": \"sts:AssumeRole\"}]}"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_any_token_is_found if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_role", {"assume_role_policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com\"}, \"Action\": \"sts:AssumeRoleWithWebIdentity\", \"Condition\": {\"StringEquals\": {\"token.actions.githubusercontent.com:aud\": \"sts.amazonaws.com\"}}}]}"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::foreign_trust"}
}

test_any_token_passes if {
	found := data.terraform.identity.deny with input as data.fixture.made("aws_iam_role", {"assume_role_policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com\"}, \"Action\": \"sts:AssumeRoleWithWebIdentity\", \"Condition\": {\"StringEquals\": {\"token.actions.githubusercontent.com:sub\": \"repo:acme/x:environment:production\"}}}]}"}) with data.estate as data.fixture.estate
	count(found) == 0
}
