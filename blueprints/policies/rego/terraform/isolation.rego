# A client's stack reaches nothing of another client.
package terraform.isolation

import rego.v1

client := data.plan.scope.client

others := {name | some name, _ in data.estate.clients; name != client}

# Names of things carry whose they are: `acme-euw1-prod-orange-...`, `acme/orange/...`, `system:serviceaccount:orange:...`.
named(text, other) if {
	contains(other, client)
	called(text, other)
}

# The client's own name is taken out first, as another one may be a part of it.
named(text, other) if {
	not contains(other, client)
	called(replace(text, client, "@"), other)
}

called(text, other) if {
	contains(text, other)
	some pattern in data.estate.client_patterns
	regex.match(replace(pattern, "CLIENT", other), text)
}

# Texts of arguments that say what may be reached, or who may come.
texts contains {"resource": resource, "text": text} if {
	client
	some type in policy_types
	some resource in data.plan.of(type)
	some key in ["policy", "assume_role_policy", "access_policies", "resource_policy"]
	some statement in data.plan.statements(data.plan.at(resource, [key]))
	statement.allows
	some text in array.concat(statement.resources, [principal | some principal in statement.principals])
	is_string(text)
}

texts contains {"resource": resource, "text": text} if {
	client
	some document in data.plan.reads("aws_iam_policy_document")
	resource := {"address": document.address, "after": {}, "unknown": {}}
	some statement in data.plan.read_statements(document.after)
	statement.allows
	some text in array.concat(statement.resources, [principal | some principal in statement.principals])
	is_string(text)
}

texts contains {"resource": resource, "text": text} if {
	client
	some type, keys in direct
	some resource in data.plan.of(type)
	some key in keys
	text := data.plan.at(resource, [key])
	is_string(text)
}

policy_types := {
	"aws_iam_policy", "aws_iam_role", "aws_iam_role_policy", "aws_kms_key", "aws_kms_key_policy", "aws_opensearch_domain", "aws_s3_bucket_policy",
	"aws_secretsmanager_secret_policy", "aws_sns_topic_policy", "aws_sqs_queue_policy",
}

direct := {
	"aws_eks_access_entry": ["principal_arn"],
	"aws_iam_role_policy_attachment": ["policy_arn", "role"],
	"aws_lambda_permission": ["principal", "source_arn"],
	"azurerm_federated_identity_credential": ["subject"],
	"azurerm_role_assignment": ["scope"],
	"google_kms_crypto_key_iam_member": ["member", "crypto_key_id"],
	"google_project_iam_member": ["member"],
	"google_secret_manager_secret_iam_member": ["member", "secret_id"],
	"google_service_account_iam_member": ["member", "service_account_id"],
	"google_storage_bucket_iam_member": ["member", "bucket"],
}

violations contains data.plan.found("policies::other_client", one.resource, sprintf("a stack of `%s` names what belongs to `%s`: `%s`", [client, other, one.text])) if {
	some one in texts
	some other in others
	named(one.text, other)
}

# Pods of the client alone have its roles.
violations contains data.plan.found("policies::other_client", resource, sprintf("pods of the namespace `%s` get a role of `%s`", [namespace, client])) if {
	some resource in data.plan.of("aws_eks_pod_identity_association")
	namespace := data.plan.at(resource, ["namespace"])
	is_string(namespace)
	some other in others
	namespace == data.estate.clients[other].namespace
}

# Databases, caches and search domains of a client admit what is the client's: security groups, not ranges in which all clients of the cell have pods.
store_ports := {1433, 3306, 5432, 6379, 6432, 9200, 27017}

violations contains data.plan.found("policies::client_network", resource, sprintf("`%s` reaches a store of `%s`: admit the client's security group", [range, client])) if {
	client
	some resource in data.plan.of("aws_vpc_security_group_ingress_rule")
	some key in ["cidr_ipv4", "cidr_ipv6"]
	range := data.plan.at(resource, [key])
	is_string(range)
	reaches_store(resource.after)
	not single(range)
}

violations contains data.plan.found("policies::client_network", resource, sprintf("`%s` reaches a store of `%s`: admit the client's security group", [range, client])) if {
	client
	some resource in data.plan.of("aws_security_group_rule")
	data.plan.at(resource, ["type"]) == "ingress"
	some key in ["cidr_blocks", "ipv6_cidr_blocks"]
	some range in data.plan.many(data.plan.at(resource, [key]))
	reaches_store(resource.after)
	not single(range)
}

violations contains data.plan.found("policies::client_network", resource, sprintf("`%s` reaches a store of `%s`: admit the client's security group", [range, client])) if {
	client
	some resource in data.plan.of("aws_security_group")
	some rule in data.plan.blocks(resource, "ingress")
	some key in ["cidr_blocks", "ipv6_cidr_blocks"]
	some range in data.plan.many(object.get(rule, key, null))
	reaches_store(rule)
	not single(range)
}

reaches_store(rule) if object.get(rule, "ip_protocol", object.get(rule, "protocol", "")) == "-1"

reaches_store(rule) if {
	some port in store_ports
	to_number(rule.from_port) <= port
	port <= to_number(rule.to_port)
}

single(range) if endswith(range, "/32")

single(range) if endswith(range, "/128")

deny contains finding if some finding in data.findings.denied(violations)

warn contains finding if some finding in data.findings.excused(violations)
