# Everything says whose it is: tags of AWS and Azure, labels of Google Cloud.
package terraform.tags

import rego.v1

# What the provider adds, where the plan does not say it at the resource (`tags_all`, `effective_labels`).
added := {key | some tags in data.plan.provider_tags; some key, _ in tags}

required := {key | some key in data.estate.required_tags}

lowered := {lower(key) | some key in data.estate.required_tags}

violations contains data.plan.found("policies::missing_tag", resource, sprintf("without the tags %s", [listed(missing)])) if {
	some type, resources in data.plan.by_type
	startswith(type, "aws_")
	not type in without_tags
	some resource in resources
	takes(resource, "tags")
	missing := required - keys_of(resource, "tags", "tags_all")
	count(missing) > 0
}

violations contains data.plan.found("policies::missing_tag", resource, sprintf("without the tags %s", [listed(missing)])) if {
	some type, resources in data.plan.by_type
	startswith(type, "azurerm_")
	some resource in resources
	takes(resource, "tags")
	missing := required - keys_of(resource, "tags", "tags_all")
	count(missing) > 0
}

violations contains data.plan.found("policies::missing_tag", resource, sprintf("without the labels %s", [listed(missing)])) if {
	some type, resources in data.plan.by_type
	startswith(type, "google_")
	some resource in resources
	takes(resource, "effective_labels")
	missing := lowered - keys_of(resource, "labels", "effective_labels")
	count(missing) > 0
}

listed(keys) := text if {
	text := concat(", ", sort([sprintf("`%s`", [key]) | some key in keys]))
}

# Their tags are those of others.
without_tags := {"aws_autoscaling_group"}

takes(resource, key) if object.get(resource.after, key, null) != null

takes(resource, key) if object.get(resource.unknown, key, null) != null

takes(resource, "tags") if "tags" in object.keys(resource.after)

keys_of(resource, own, all) := {key | some key, _ in data.plan.at(resource, [all])} if {
	is_object(data.plan.at(resource, [all]))
} else := object.keys(object.get(resource.after, own, {})) | added if {
	is_object(object.get(resource.after, own, {}))
} else := added

# A client's stack says whose it is.
violations contains data.plan.found("policies::client_tag", resource, sprintf("the tag says `%s`, and the stack is one of `%s`", [value, client])) if {
	client := data.plan.scope.client
	some _, resources in data.plan.by_type
	some resource in resources
	some name in ["tags", "labels"]
	some key, value in data.plan.map(resource, name)
	lower(key) == "client"
	value != client
	data.estate.clients[value]
}

deny contains finding if some finding in data.findings.denied(violations)

warn contains finding if some finding in data.findings.excused(violations)
