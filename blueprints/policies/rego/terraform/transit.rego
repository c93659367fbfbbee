# What travels is encrypted: nothing answers in plain text, and nothing with ciphers that are broken.
package terraform.transit

import rego.v1

# Arguments that have to be true.
switches := {
	"aws_elasticache_replication_group": ["transit_encryption_enabled"],
	"aws_opensearch_domain": ["node_to_node_encryption", 0, "enabled"],
	"azurerm_mysql_flexible_server": ["require_secure_transport"],
}

violations contains data.plan.found("policies::plain_transit", resource, sprintf("`%s` has to be true", [data.terraform.encryption.called(path)])) if {
	some type, path in switches
	some resource in data.plan.of(type)
	not data.terraform.encryption.inherited(resource)
	type != "azurerm_mysql_flexible_server"
	data.plan.off(resource, path)
}

# Arguments with one of some values.
allowed := [
	{"type": "aws_opensearch_domain", "path": ["domain_endpoint_options", 0, "tls_security_policy"], "values": {"Policy-Min-TLS-1-2-2019-07", "Policy-Min-TLS-1-2-PFS-2023-10"}},
	{"type": "aws_opensearch_domain", "path": ["domain_endpoint_options", 0, "enforce_https"], "values": {true}},
	{"type": "aws_msk_cluster", "path": ["encryption_info", 0, "encryption_in_transit", 0, "client_broker"], "values": {"TLS"}},
	{"type": "aws_cloudfront_distribution", "path": ["default_cache_behavior", 0, "viewer_protocol_policy"], "values": {"https-only", "redirect-to-https"}},
	{"type": "google_compute_ssl_policy", "path": ["min_tls_version"], "values": {"TLS_1_2"}},
	{"type": "google_sql_database_instance", "path": ["settings", 0, "ip_configuration", 0, "ssl_mode"], "values": {"ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"}},
	{"type": "google_redis_instance", "path": ["transit_encryption_mode"], "values": {"SERVER_AUTHENTICATION"}},
	{"type": "google_redis_cluster", "path": ["transit_encryption_mode"], "values": {"TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION"}},
	{"type": "google_memorystore_instance", "path": ["transit_encryption_mode"], "values": {"SERVER_AUTHENTICATION"}},
	{"type": "azurerm_managed_redis", "path": ["default_database", 0, "client_protocol"], "values": {"Encrypted", null}},
	{"type": "azurerm_redis_cache", "path": ["minimum_tls_version"], "values": {"1.2"}},
	{"type": "azurerm_mssql_server", "path": ["minimum_tls_version"], "values": {"1.2", null}},
	{"type": "azurerm_storage_account", "path": ["min_tls_version"], "values": {"TLS1_2", "TLS1_3", null}},
	{"type": "azurerm_servicebus_namespace", "path": ["minimum_tls_version"], "values": {"1.2", null}},
	{"type": "azurerm_eventhub_namespace", "path": ["minimum_tls_version"], "values": {"1.2", null}},
]

violations contains data.plan.found("policies::plain_transit", resource, sprintf("`%s` may not be `%v`", [data.terraform.encryption.called(one.path), value])) if {
	some one in allowed
	some resource in data.plan.of(one.type)
	not data.plan.unknown(resource, one.path)
	value := data.plan.at(resource, one.path)
	not value in one.values
}

violations contains data.plan.found("policies::plain_transit", resource, "requests without TLS are answered") if {
	some type, key in {"azurerm_storage_account": "https_traffic_only_enabled", "azurerm_linux_web_app": "https_only", "azurerm_linux_function_app": "https_only"}
	some resource in data.plan.of(type)
	data.plan.disabled(resource, [key])
}

violations contains data.plan.found("policies::plain_transit", resource, "the port without TLS is open") if {
	some resource in data.plan.of("azurerm_redis_cache")
	data.plan.enabled(resource, ["non_ssl_port_enabled"])
}

# A listener may answer in plain text only that it does not.
violations contains data.plan.found("policies::plain_transit", resource, sprintf("a listener of %s forwards requests", [data.plan.at(resource, ["protocol"])])) if {
	some type in ["aws_lb_listener", "aws_alb_listener"]
	some resource in data.plan.of(type)
	data.plan.at(resource, ["protocol"]) == "HTTP"
	some action in data.plan.blocks(resource, "default_action")
	not action.type in {"redirect", "fixed-response"}
}

violations contains data.plan.found("policies::plain_transit", resource, sprintf("the policy `%s` takes versions of TLS before 1.2", [policy])) if {
	some type in ["aws_lb_listener", "aws_alb_listener"]
	some resource in data.plan.of(type)
	data.plan.at(resource, ["protocol"]) in {"HTTPS", "TLS"}
	policy := data.plan.at(resource, ["ssl_policy"])
	is_string(policy)
	not regex.match(`^ELBSecurityPolicy-(TLS13-1-[23]-|TLS-1-2-|FS-1-2-)`, policy)
}

# PostgreSQL and MySQL of RDS: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
violations contains data.plan.found("policies::plain_transit", resource, sprintf("`%s` is not 1", [wanted])) if {
	some type in ["aws_db_parameter_group", "aws_rds_cluster_parameter_group"]
	some resource in data.plan.of(type)
	family := data.plan.at(resource, ["family"])
	some pattern, wanted in {`postgres`: "rds.force_ssl", `mysql|mariadb`: "require_secure_transport"}
	regex.match(pattern, family)
	not data.plan.unknown(resource, ["parameter"])
	not parameter_on(resource, wanted)
}

parameter_on(resource, name) if {
	some parameter in data.plan.blocks(resource, "parameter")
	parameter.name == name
	parameter.value in {"1", "ON", "on"}
}

violations contains data.plan.found("policies::plain_transit", resource, "`require_secure_transport` is off") if {
	some type in ["azurerm_postgresql_flexible_server_configuration", "azurerm_mysql_flexible_server_configuration"]
	some resource in data.plan.of(type)
	data.plan.at(resource, ["name"]) == "require_secure_transport"
	lower(data.plan.at(resource, ["value"])) == "off"
}

# Buckets answer over TLS alone where their policy refuses all else.
violations contains data.plan.found("policies::plain_transit", bucket, "no policy of the bucket refuses requests without TLS (`aws:SecureTransport`)") if {
	some bucket in data.plan.of("aws_s3_bucket")
	not refuses_plain(bucket)
}

refuses_plain(bucket) if {
	some policy in data.plan.of("aws_s3_bucket_policy")
	policy.module == bucket.module
	some statement in data.plan.statements(data.plan.at(policy, ["policy"]))
	over_tls(statement)
}

refuses_plain(bucket) if {
	some document in data.plan.reads("aws_iam_policy_document")
	document.module == bucket.module
	some statement in data.plan.read_statements(document.after)
	over_tls(statement)
}

# A policy that only the apply knows, made of no document of this plan.
refuses_plain(bucket) if {
	some policy in data.plan.of("aws_s3_bucket_policy")
	policy.module == bucket.module
	data.plan.unknown(policy, ["policy"])
	count([document | some document in data.plan.reads("aws_iam_policy_document"); document.module == bucket.module]) == 0
}

over_tls(statement) if {
	not statement.allows
	contains(json.marshal(statement.conditions), "aws:SecureTransport")
}

# https://csrc.nist.gov/pubs/sp/800/77/r1/final
violations contains data.plan.found("policies::weak_tunnel", resource, sprintf("`%s` of tunnel %d takes %v", [key, tunnel, sort(weak)])) if {
	some resource in data.plan.of("aws_vpn_connection")
	some tunnel in [1, 2]
	some key, refused in {
		"ike_versions": {"ikev1"},
		"phase1_dh_group_numbers": {2, 5},
		"phase2_dh_group_numbers": {2, 5},
		"phase1_integrity_algorithms": {"SHA1"},
		"phase2_integrity_algorithms": {"SHA1"},
	}
	weak := {value | some value in data.plan.many(data.plan.at(resource, [sprintf("tunnel%d_%s", [tunnel, key])])); value in refused}
	count(weak) > 0
}

violations contains data.plan.found("policies::weak_tunnel", resource, "IKE version 1") if {
	some resource in data.plan.of("google_compute_vpn_tunnel")
	data.plan.at(resource, ["ike_version"]) == 1
}

violations contains data.plan.found("policies::weak_tunnel", resource, "`IKEv1`") if {
	some resource in data.plan.of("azurerm_virtual_network_gateway_connection")
	data.plan.at(resource, ["connection_protocol"]) == "IKEv1"
}

deny contains finding if some finding in data.findings.denied(violations)

warn contains finding if some finding in data.findings.excused(violations)
