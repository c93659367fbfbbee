# What happened can be told: networks, clusters, databases and accounts keep records, and long enough.
package terraform.records

import rego.v1

violations contains data.plan.found("policies::unrecorded", vpc, "no flow log of the network in the stack") if {
	some vpc in data.plan.of("aws_vpc")
	not data.terraform.encryption.beside(vpc, "aws_flow_log")
}

violations contains data.plan.found("policies::unrecorded", resource, sprintf("the control plane keeps no log of `%s`", [kind])) if {
	some resource in data.plan.of("aws_eks_cluster")
	not data.plan.unknown(resource, ["enabled_cluster_log_types"])
	some kind in ["api", "audit", "authenticator"]
	not kind in data.plan.many(data.plan.at(resource, ["enabled_cluster_log_types"]))
}

violations contains data.plan.found("policies::unrecorded", resource, "exports no logs: `enabled_cloudwatch_logs_exports`") if {
	some type in ["aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster"]
	some resource in data.plan.of(type)
	data.plan.absent(resource, ["enabled_cloudwatch_logs_exports"])
}

violations contains data.plan.found("policies::unrecorded", resource, "its files can be changed unseen: `enable_log_file_validation`") if {
	some resource in data.plan.of("aws_cloudtrail")
	data.plan.off(resource, ["enable_log_file_validation"])
}

violations contains data.plan.found("policies::unrecorded", resource, "a trail that is switched off") if {
	some resource in data.plan.of("aws_cloudtrail")
	data.plan.disabled(resource, ["enable_logging"])
}

violations contains data.plan.found("policies::unrecorded", resource, "no flow logs: `log_config`") if {
	some resource in data.plan.of("google_compute_subnetwork")
	data.plan.at(resource, ["purpose"]) in [null, "PRIVATE"]
	not data.plan.unknown(resource, ["log_config"])
	data.plan.absent(resource, ["log_config"])
}

violations contains data.plan.found("policies::unrecorded", resource, "the flow log is switched off") if {
	some resource in data.plan.of("azurerm_network_watcher_flow_log")
	data.plan.disabled(resource, ["enabled"])
}

# How long is the business of the environment; nothing at all, and forever, are nobody's.
violations contains data.plan.found("policies::unrecorded", resource, "kept forever: `retention_in_days`") if {
	some resource in data.plan.of("aws_cloudwatch_log_group")
	not data.plan.unknown(resource, ["retention_in_days"])
	data.plan.at(resource, ["retention_in_days"]) in [null, 0]
}

deny contains finding if some finding in data.findings.denied(violations)

warn contains finding if some finding in data.findings.excused(violations)
