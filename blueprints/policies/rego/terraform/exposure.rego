# Nothing is reached from everywhere but what serves visitors: the load balancers, on 80 and 443.
package terraform.exposure

import rego.v1

everywhere := {"0.0.0.0/0", "::/0", "*", "Internet", "internet", "Any", "any"}

# What may be open to all, and where: HTTP and HTTPS (QUIC as well) of load balancers.
web := {80, 443}

# Rules that let somebody in, in one form: who from, and from which port to which.
admitted contains {"resource": resource, "source": source, "from": rule.from, "to": rule.to} if {
	some type in ["aws_security_group", "aws_default_security_group"]
	some resource in data.plan.of(type)
	some one in data.plan.blocks(resource, "ingress")
	some key in ["cidr_blocks", "ipv6_cidr_blocks"]
	some source in data.plan.many(object.get(one, key, null))
	rule := ports(object.get(one, "protocol", "-1"), object.get(one, "from_port", null), object.get(one, "to_port", null))
}

admitted contains {"resource": resource, "source": source, "from": rule.from, "to": rule.to} if {
	some resource in data.plan.of("aws_security_group_rule")
	data.plan.at(resource, ["type"]) == "ingress"
	some key in ["cidr_blocks", "ipv6_cidr_blocks"]
	some source in data.plan.many(data.plan.at(resource, [key]))
	rule := ports(data.plan.at(resource, ["protocol"]), data.plan.at(resource, ["from_port"]), data.plan.at(resource, ["to_port"]))
}

admitted contains {"resource": resource, "source": source, "from": rule.from, "to": rule.to} if {
	some resource in data.plan.of("aws_vpc_security_group_ingress_rule")
	some key in ["cidr_ipv4", "cidr_ipv6"]
	source := data.plan.at(resource, [key])
	is_string(source)
	rule := ports(data.plan.at(resource, ["ip_protocol"]), data.plan.at(resource, ["from_port"]), data.plan.at(resource, ["to_port"]))
}

admitted contains {"resource": resource, "source": source, "from": rule.from, "to": rule.to} if {
	some resource in data.plan.of("google_compute_firewall")
	data.plan.at(resource, ["direction"]) in [null, "INGRESS"]
	not data.plan.enabled(resource, ["disabled"])
	some source in data.plan.many(data.plan.at(resource, ["source_ranges"]))
	some allow in data.plan.blocks(resource, "allow")
	some rule in google_ports(object.get(allow, "ports", null))
}

admitted contains {"resource": resource, "source": source, "from": rule.from, "to": rule.to} if {
	some type in ["google_compute_network_firewall_policy_rule", "google_compute_region_network_firewall_policy_rule", "google_compute_firewall_policy_rule"]
	some resource in data.plan.of(type)
	data.plan.at(resource, ["direction"]) == "INGRESS"
	startswith(data.plan.at(resource, ["action"]), "allow")
	not data.plan.enabled(resource, ["disabled"])
	some match in data.plan.blocks(resource, "match")
	some source in data.plan.many(object.get(match, "src_ip_ranges", null))
	some layer in object.get(match, "layer4_configs", [])
	some rule in google_ports(object.get(layer, "ports", null))
}

admitted contains {"resource": resource, "source": source, "from": rule.from, "to": rule.to} if {
	some pair in azure_rules
	resource := pair.resource
	one := pair.rule
	one.direction == "Inbound"
	one.access == "Allow"
	some source in array.concat(data.plan.many(object.get(one, "source_address_prefix", null)), data.plan.many(object.get(one, "source_address_prefixes", null)))
	some text in array.concat(data.plan.many(object.get(one, "destination_port_range", null)), data.plan.many(object.get(one, "destination_port_ranges", null)))
	rule := port_range(text)
}

azure_rules contains {"resource": resource, "rule": rule} if {
	some resource in data.plan.of("azurerm_network_security_group")
	some rule in data.plan.blocks(resource, "security_rule")
}

azure_rules contains {"resource": resource, "rule": resource.after} if {
	some resource in data.plan.of("azurerm_network_security_rule")
}

ports(protocol, _, _) := {"from": 0, "to": 65535} if protocol in ["-1", "all", null]

ports(protocol, from, to) := {"from": from, "to": to} if {
	not protocol in ["-1", "all", null]
	is_number(from)
	is_number(to)
}

google_ports(texts) := [{"from": 0, "to": 65535}] if texts in [null, []]

google_ports(texts) := ranges if {
	is_array(texts)
	count(texts) > 0
	ranges := [one | some text in texts; one := port_range(text)]
}

port_range("*") := {"from": 0, "to": 65535}

port_range(text) := {"from": to_number(ends[0]), "to": to_number(ends[count(ends) - 1])} if {
	text != "*"
	ends := split(text, "-")
}

violations contains data.plan.found("policies::open_ingress", one.resource, sprintf("ports %d to %d are open to `%s`", [one.from, one.to, one.source])) if {
	some one in admitted
	one.source in everywhere
	not serves_visitors(one)
}

serves_visitors(one) if {
	one.from == one.to
	one.from in web
	for_visitors(one.resource)
}

# A security group of a database that is open on 443 is no load balancer's.
for_visitors(resource) if {
	some raw in [resource.address, object.get(resource.after, "name", ""), object.get(resource.after, "name_prefix", ""), object.get(resource.after, "description", "")]
	is_string(raw)
	text := lower(raw)
	regex.match(`ingress|load[-_ ]?balancer|gateway|public[-_ ]web|(^|[-_.])[an]?lb([-_.\[]|$)`, text)
	not regex.match(`database|cache|search|nodes|endpoint`, text)
}

# Buckets. ------------------------------------------------------------------------------------------------

violations contains data.plan.found("policies::public_bucket", bucket, "no `aws_s3_bucket_public_access_block` beside it") if {
	some bucket in data.plan.of("aws_s3_bucket")
	not data.terraform.encryption.beside(bucket, "aws_s3_bucket_public_access_block")
}

violations contains data.plan.found("policies::public_bucket", resource, sprintf("`%s` has to be true", [key])) if {
	some type in ["aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block"]
	some resource in data.plan.of(type)
	some key in ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]
	data.plan.off(resource, [key])
}

violations contains data.plan.found("policies::public_bucket", resource, sprintf("`%s` lets everybody in", [acl])) if {
	some type in ["aws_s3_bucket", "aws_s3_bucket_acl"]
	some resource in data.plan.of(type)
	acl := data.plan.at(resource, ["acl"])
	acl in {"public-read", "public-read-write", "authenticated-read"}
}

violations contains data.plan.found("policies::public_bucket", resource, "`public_access_prevention` has to be `enforced`") if {
	some resource in data.plan.of("google_storage_bucket")
	not data.plan.unknown(resource, ["public_access_prevention"])
	data.plan.at(resource, ["public_access_prevention"]) != "enforced"
}

violations contains data.plan.found("policies::public_bucket", resource, "`uniform_bucket_level_access` has to be true: objects may have access lists of their own") if {
	some resource in data.plan.of("google_storage_bucket")
	data.plan.off(resource, ["uniform_bucket_level_access"])
}

violations contains data.plan.found("policies::public_bucket", resource, "containers of it may be public: `allow_nested_items_to_be_public`") if {
	some resource in data.plan.of("azurerm_storage_account")
	not data.plan.disabled(resource, ["allow_nested_items_to_be_public"])
	not data.plan.unknown(resource, ["allow_nested_items_to_be_public"])
}

violations contains data.plan.found("policies::public_bucket", resource, sprintf("`%s` lets everybody in", [access])) if {
	some resource in data.plan.of("azurerm_storage_container")
	access := data.plan.at(resource, ["container_access_type"])
	access in {"blob", "container"}
}

# Anybody as a member. ------------------------------------------------------------------------------------

violations contains data.plan.found("policies::anybody", resource, sprintf("`%s` is everybody", [member])) if {
	some type, resources in data.plan.by_type
	regex.match(`^google_.*_iam_(member|binding)$`, type)
	some resource in resources
	some member in array.concat(data.plan.many(data.plan.at(resource, ["member"])), data.plan.many(data.plan.at(resource, ["members"])))
	member in {"allUsers", "allAuthenticatedUsers"}
}

resource_policies := {
	"aws_backup_vault_policy": "policy", "aws_ecr_repository_policy": "policy", "aws_efs_file_system_policy": "policy", "aws_kms_key": "policy",
	"aws_kms_key_policy": "policy", "aws_opensearch_domain": "access_policies", "aws_s3_bucket_policy": "policy", "aws_secretsmanager_secret_policy": "policy",
	"aws_sns_topic": "policy", "aws_sns_topic_policy": "policy", "aws_sqs_queue": "policy", "aws_sqs_queue_policy": "policy",
	"aws_lambda_layer_version_permission": "policy",
}

violations contains data.plan.found("policies::anybody", resource, sprintf("everybody may `%s`, under no condition", [concat("`, `", statement.actions)])) if {
	some type, key in resource_policies
	some resource in data.plan.of(type)
	some statement in data.plan.statements(data.plan.at(resource, [key]))
	open_to_all(statement)
}

# The same in documents that are put together while applying.
violations contains data.plan.found("policies::anybody", {"address": document.address, "after": {}, "unknown": {}}, sprintf("everybody may `%s`, under no condition", [concat("`, `", statement.actions)])) if {
	some document in data.plan.reads("aws_iam_policy_document")
	some statement in data.plan.read_statements(document.after)
	open_to_all(statement)
}

open_to_all(statement) if {
	statement.allows
	"*" in statement.principals
	count(statement.conditions) == 0
	not {action | some action in statement.actions} == connections_of_search
}

# Whom a domain lets search in it is decided by the connections that it has accepted: AWS asks for this statement.
# https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cross-cluster-search.html
connections_of_search := {"es:ESCrossClusterGet"}

violations contains data.plan.found("policies::anybody", resource, "everybody may call it") if {
	some resource in data.plan.of("aws_lambda_permission")
	data.plan.at(resource, ["principal"]) == "*"
	data.plan.absent(resource, ["principal_org_id"])
	data.plan.absent(resource, ["source_account"])
}

violations contains data.plan.found("policies::anybody", resource, "an address that asks nobody who they are") if {
	some resource in data.plan.of("aws_lambda_function_url")
	data.plan.at(resource, ["authorization_type"]) == "NONE"
}

# Clusters, databases, vaults. ----------------------------------------------------------------------------

closed := {
	"aws_db_instance": ["publicly_accessible"],
	"aws_docdb_cluster_instance": ["publicly_accessible"],
	"aws_dms_replication_instance": ["publicly_accessible"],
	"aws_rds_cluster_instance": ["publicly_accessible"],
	"aws_redshift_cluster": ["publicly_accessible"],
	"aws_mq_broker": ["publicly_accessible"],
	"google_sql_database_instance": ["settings", 0, "ip_configuration", 0, "ipv4_enabled"],
}

violations contains data.plan.found("policies::public_endpoint", resource, sprintf("`%s` may not be true", [data.terraform.encryption.called(path)])) if {
	some type, path in closed
	some resource in data.plan.of(type)
	data.plan.enabled(resource, path)
}

# Azure's are public where nobody says otherwise.
azure_closed := {
	"azurerm_container_registry", "azurerm_cosmosdb_account", "azurerm_eventhub_namespace", "azurerm_key_vault", "azurerm_mssql_server",
	"azurerm_postgresql_flexible_server", "azurerm_redis_cache", "azurerm_servicebus_namespace", "azurerm_storage_account",
}

violations contains data.plan.found("policies::public_endpoint", resource, "`public_network_access_enabled` has to be false, or the network rules refuse by default") if {
	some type in azure_closed
	some resource in data.plan.of(type)
	not data.plan.disabled(resource, ["public_network_access_enabled"])
	not data.plan.unknown(resource, ["public_network_access_enabled"])
	not refuses_by_default(resource)
	data.plan.absent(resource, ["delegated_subnet_id"])
}

refuses_by_default(resource) if {
	some key in ["network_acls", "network_rules", "network_rule_set"]
	data.plan.at(resource, [key, 0, "default_action"]) == "Deny"
}

violations contains data.plan.found("policies::public_endpoint", resource, "its API answers everybody: name the networks that it answers") if {
	some resource in data.plan.of("aws_eks_cluster")
	not data.plan.disabled(resource, ["vpc_config", 0, "endpoint_public_access"])
	not data.plan.unknown(resource, ["vpc_config", 0, "endpoint_public_access"])
	ranges := data.plan.at(resource, ["vpc_config", 0, "public_access_cidrs"])
	any_range(ranges)
	not data.plan.unknown(resource, ["vpc_config", 0, "public_access_cidrs"])
}

any_range(ranges) if ranges in [null, []]

any_range(ranges) if {
	is_array(ranges)
	some range in ranges
	range in everywhere
}

violations contains data.plan.found("policies::public_endpoint", resource, "its nodes have public addresses: `enable_private_nodes`") if {
	some resource in data.plan.of("google_container_cluster")
	data.plan.off(resource, ["private_cluster_config", 0, "enable_private_nodes"])
	data.plan.off(resource, ["network_config", 0, "enable_private_nodes"])
}

violations contains data.plan.found("policies::public_endpoint", resource, "its API answers everybody: name the networks that it answers") if {
	some resource in data.plan.of("google_container_cluster")
	data.plan.off(resource, ["private_cluster_config", 0, "enable_private_endpoint"])
	not data.plan.disabled(resource, ["control_plane_endpoints_config", 0, "ip_endpoints_config", 0, "enabled"])
	networks := data.plan.at(resource, ["master_authorized_networks_config", 0, "cidr_blocks"])
	google_open(networks)
	not data.plan.unknown(resource, ["master_authorized_networks_config"])
}

google_open(networks) if {
	networks == null
}

google_open(networks) if {
	is_array(networks)
	some network in networks
	network.cidr_block in everywhere
}

violations contains data.plan.found("policies::public_endpoint", resource, "its API answers everybody: a private cluster, or `authorized_ip_ranges`") if {
	some resource in data.plan.of("azurerm_kubernetes_cluster")
	data.plan.off(resource, ["private_cluster_enabled"])
	ranges := data.plan.at(resource, ["api_server_access_profile", 0, "authorized_ip_ranges"])
	any_range(ranges)
	not data.plan.unknown(resource, ["api_server_access_profile"])
	not data.plan.unknown(resource, ["api_server_access_profile", 0, "authorized_ip_ranges"])
}

violations contains data.plan.found("policies::public_endpoint", resource, "the domain lies in no network: `vpc_options`") if {
	some type in ["aws_opensearch_domain", "aws_elasticsearch_domain"]
	some resource in data.plan.of(type)
	data.plan.absent(resource, ["vpc_options"])
}

# Databases that let a range in: https://cloud.google.com/sql/docs/postgres/authorize-networks
violations contains data.plan.found("policies::public_endpoint", resource, sprintf("`%s` may call it", [network.value])) if {
	some resource in data.plan.of("google_sql_database_instance")
	some configuration in object.get(data.plan.at(resource, ["settings", 0]), "ip_configuration", [])
	some network in object.get(configuration, "authorized_networks", [])
	network.value in everywhere
}

violations contains data.plan.found("policies::public_endpoint", resource, "services of every customer of Azure may call it, or everybody") if {
	some type in ["azurerm_postgresql_flexible_server_firewall_rule", "azurerm_mssql_firewall_rule", "azurerm_mysql_flexible_server_firewall_rule"]
	some resource in data.plan.of(type)
	data.plan.at(resource, ["start_ip_address"]) == "0.0.0.0"
}

# Addresses. ----------------------------------------------------------------------------------------------

public_addresses := {
	"aws_instance": ["associate_public_ip_address"],
	"aws_subnet": ["map_public_ip_on_launch"],
	"aws_default_subnet": ["map_public_ip_on_launch"],
	"azurerm_kubernetes_cluster": ["default_node_pool", 0, "node_public_ip_enabled"],
	"azurerm_kubernetes_cluster_node_pool": ["node_public_ip_enabled"],
}

violations contains data.plan.found("policies::public_address", resource, sprintf("`%s` may not be true", [data.terraform.encryption.called(path)])) if {
	some type, path in public_addresses
	some resource in data.plan.of(type)
	data.plan.enabled(resource, path)
}

violations contains data.plan.found("policies::public_address", resource, "its machines get public addresses") if {
	some resource in data.plan.of("aws_launch_template")
	some index, _ in data.plan.blocks(resource, "network_interfaces")
	data.plan.enabled(resource, ["network_interfaces", index, "associate_public_ip_address"])
}

# Of gateways alone: NAT, VPN, load balancers.
violations contains data.plan.found("policies::public_address", resource, "a public address of a machine") if {
	some resource in data.plan.of("aws_eip")
	some key in ["instance", "network_interface"]
	not data.plan.absent(resource, [key])
	not data.plan.unknown(resource, [key])
}

violations contains data.plan.found("policies::public_address", resource, "a public address of a machine") if {
	some resource in data.plan.of("aws_eip_association")
}

violations contains data.plan.found("policies::public_address", resource, "a public address of a machine: `access_config`") if {
	some type in ["google_compute_instance", "google_compute_instance_template"]
	some resource in data.plan.of(type)
	some one in data.plan.blocks(resource, "network_interface")
	count(object.get(one, "access_config", [])) > 0
}

violations contains data.plan.found("policies::public_address", resource, "its nodes get public addresses: `enable_private_nodes`") if {
	some resource in data.plan.of("google_container_node_pool")
	data.plan.disabled(resource, ["network_config", 0, "enable_private_nodes"])
}

violations contains data.plan.found("policies::public_address", resource, "a public address of a machine") if {
	some resource in data.plan.of("azurerm_network_interface")
	some index, one in data.plan.blocks(resource, "ip_configuration")
	is_string(object.get(one, "public_ip_address_id", null))
}

deny contains finding if some finding in data.findings.denied(violations)

warn contains finding if some finding in data.findings.excused(violations)
