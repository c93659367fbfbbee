# What keeps no record is found.
package terraform.records_test

import rego.v1

test_network_is_found if {
	found := data.terraform.records.deny with input as data.fixture.made("aws_vpc", {"cidr_block": "10.0.0.0/16"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unrecorded"}
}

test_network_passes if {
	found := data.terraform.records.deny with input as data.fixture.plan([{"address": "aws_vpc.x", "mode": "managed", "type": "aws_vpc", "change": {"actions": ["create"], "before": null, "after": {"cidr_block": "10.0.0.0/16"}, "after_unknown": {}}}, {"address": "aws_flow_log.x", "mode": "managed", "type": "aws_flow_log", "change": {"actions": ["create"], "before": null, "after": {"traffic_type": "ALL"}, "after_unknown": {}}}]) with data.estate as data.fixture.estate
	count(found) == 0
}

test_control_plane_is_found if {
	found := data.terraform.records.deny with input as data.fixture.made("aws_eks_cluster", {"enabled_cluster_log_types": ["api", "authenticator"]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unrecorded"}
}

test_control_plane_passes if {
	found := data.terraform.records.deny with input as data.fixture.made("aws_eks_cluster", {"enabled_cluster_log_types": ["api", "audit", "authenticator"]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_trail_is_found if {
	found := data.terraform.records.deny with input as data.fixture.made("aws_cloudtrail", {"enable_log_file_validation": false}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unrecorded"}
}

test_trail_passes if {
	found := data.terraform.records.deny with input as data.fixture.made("aws_cloudtrail", {"enable_log_file_validation": true}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_forever_is_found if {
	found := data.terraform.records.deny with input as data.fixture.made("aws_cloudwatch_log_group", {"retention_in_days": 0}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unrecorded"}
}

test_forever_passes if {
	found := data.terraform.records.deny with input as data.fixture.made("aws_cloudwatch_log_group", {"retention_in_days": 365}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_subnet_of_google_is_found if {
	found := data.terraform.records.deny with input as data.fixture.made("google_compute_subnetwork", {"purpose": "PRIVATE", "log_config": []}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::unrecorded"}
}

test_subnet_of_google_passes if {
	found := data.terraform.records.deny with input as data.fixture.made("google_compute_subnetwork", {"purpose": "PRIVATE", "log_config": [{"aggregation_interval": "INTERVAL_5_SEC"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}
