# What travels in plain text is found.
package terraform.transit_test

import rego.v1

test_cache_is_found if {
	found := data.terraform.transit.deny with input as data.fixture.made("aws_elasticache_replication_group", {"transit_encryption_enabled": false}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::plain_transit"}
}

test_cache_passes if {
	found := data.terraform.transit.deny with input as data.fixture.made("aws_elasticache_replication_group", {"transit_encryption_enabled": true}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_listener_is_found if {
	found := data.terraform.transit.deny with input as data.fixture.made("aws_lb_listener", {"protocol": "HTTP", "default_action": [{"type": "forward"}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::plain_transit"}
}

test_listener_passes if {
	found := data.terraform.transit.deny with input as data.fixture.made("aws_lb_listener", {"protocol": "HTTP", "default_action": [{"type": "redirect"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_old_tls_is_found if {
	found := data.terraform.transit.deny with input as data.fixture.made("aws_lb_listener", {"protocol": "HTTPS", "ssl_policy": "ELBSecurityPolicy-2016-08", "default_action": [{"type": "forward"}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::plain_transit"}
}

test_old_tls_passes if {
	found := data.terraform.transit.deny with input as data.fixture.made("aws_lb_listener", {"protocol": "HTTPS", "ssl_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06", "default_action": [{"type": "forward"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_postgres_is_found if {
	found := data.terraform.transit.deny with input as data.fixture.made("aws_db_parameter_group", {"family": "postgres16", "parameter": [{"name": "rds.force_ssl", "value": "0"}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::plain_transit"}
}

test_postgres_passes if {
	found := data.terraform.transit.deny with input as data.fixture.made("aws_db_parameter_group", {"family": "postgres16", "parameter": [{"name": "rds.force_ssl", "value": "1"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_cloud_sql_is_found if {
	found := data.terraform.transit.deny with input as data.fixture.made("google_sql_database_instance", {"settings": [{"ip_configuration": [{"ssl_mode": "ALLOW_UNENCRYPTED_AND_ENCRYPTED"}]}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::plain_transit"}
}

test_cloud_sql_passes if {
	found := data.terraform.transit.deny with input as data.fixture.made("google_sql_database_instance", {"settings": [{"ip_configuration": [{"ssl_mode": "ENCRYPTED_ONLY"}]}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_old_tls_of_azure_is_found if {
	found := data.terraform.transit.deny with input as data.fixture.made("azurerm_storage_account", {"min_tls_version": "TLS1_0"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::plain_transit"}
}

test_old_tls_of_azure_passes if {
	found := data.terraform.transit.deny with input as data.fixture.made("azurerm_storage_account", {"min_tls_version": "TLS1_2"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_server_of_azure_is_found if {
	found := data.terraform.transit.deny with input as data.fixture.made("azurerm_postgresql_flexible_server_configuration", {"name": "require_secure_transport", "value": "OFF"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::plain_transit"}
}

test_server_of_azure_passes if {
	found := data.terraform.transit.deny with input as data.fixture.made("azurerm_postgresql_flexible_server_configuration", {"name": "require_secure_transport", "value": "ON"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_bucket_is_found if {
	found := data.terraform.transit.deny with input as data.fixture.made("aws_s3_bucket", {"bucket": "b"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::plain_transit"}
}

test_bucket_passes if {
	found := data.terraform.transit.deny with input as data.fixture.plan([{"address": "aws_s3_bucket.x", "mode": "managed", "type": "aws_s3_bucket", "change": {"actions": ["create"], "before": null, "after": {"bucket": "b"}, "after_unknown": {}}}, {"address": "aws_s3_bucket_policy.x", "mode": "managed", "type": "aws_s3_bucket_policy", "change": {"actions": ["create"], "before": null, "after": {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"*\", \"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"false\"}}}]}"}, "after_unknown": {}}}]) with data.estate as data.fixture.estate
	count(found) == 0
}

test_tunnel_is_found if {
	found := data.terraform.transit.deny with input as data.fixture.made("aws_vpn_connection", {"tunnel1_ike_versions": ["ikev1", "ikev2"]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::weak_tunnel"}
}

test_tunnel_passes if {
	found := data.terraform.transit.deny with input as data.fixture.made("aws_vpn_connection", {"tunnel1_ike_versions": ["ikev2"], "tunnel1_phase1_dh_group_numbers": [14]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_tunnel_of_google_is_found if {
	found := data.terraform.transit.deny with input as data.fixture.made("google_compute_vpn_tunnel", {"ike_version": 1}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::weak_tunnel"}
}

test_tunnel_of_google_passes if {
	found := data.terraform.transit.deny with input as data.fixture.made("google_compute_vpn_tunnel", {"ike_version": 2}) with data.estate as data.fixture.estate
	count(found) == 0
}
