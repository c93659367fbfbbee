# What there will be when a plan was applied, as `terraform show -json PLAN` says it.
# https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
package plan

import rego.v1

# By type, what is made, kept or changed.
by_type := {type: found |
	some type in {change.type | some change in changes}
	found := [change | some change in changes; change.type == type; is_object(change.after)]
}

# Every resource that the plan names.
changes := [change |
	some one in input.resource_changes
	one.mode == "managed"
	change := {
		"address": one.address,
		"module": object.get(one, "module_address", ""),
		"type": one.type,
		"actions": one.change.actions,
		"before": object.get(one.change, "before", null),
		"after": object.get(one.change, "after", null),
		"unknown": object.get(one.change, "after_unknown", {}),
		"provider": object.get(one, "provider_name", ""),
	}
]

# What is read while applying, such as documents of policies: they are in no resource before that.
reads(type) := [read |
	some one in input.resource_changes
	one.mode == "data"
	one.type == type
	is_object(one.change.after)
	read := {"address": one.address, "module": object.get(one, "module_address", ""), "after": one.change.after}
]

of(type) := object.get(by_type, type, [])

# What stands at a path of arguments and positions in blocks; null for nothing.
at(resource, path) := object.get(resource.after, path, null)

# Only the apply knows it.
unknown(resource, path) if {
	some length in numbers.range(1, count(path))
	object.get(resource.unknown, array.slice(path, 0, length), false) == true
}

# Neither a value nor one that only the apply knows.
absent(resource, path) if {
	at(resource, path) in [null, "", [], {}, [null], [{}]]
	not unknown(resource, path)
	not unknown_within(resource, path)
}

unknown_within(resource, path) if {
	walk(object.get(resource.unknown, path, false), [_, true])
}

# It is not switched on: false, or left to a default that is false.
off(resource, path) if {
	at(resource, path) in [null, false, "false"]
	not unknown(resource, path)
}

# It is switched off.
disabled(resource, path) if at(resource, path) in [false, "false"]

enabled(resource, path) if at(resource, path) in [true, "true"]

# A map among its arguments.
map(resource, name) := found_map if {
	found_map := at(resource, [name])
	is_object(found_map)
} else := {}

# The blocks of a name, with their positions.
blocks(resource, name) := found if {
	found := at(resource, [name])
	is_array(found)
} else := []

# Whose plan it is. Tags say it; a pipeline that knows more gives it as `data.stack`.
scope := {key: value |
	some key in ["environment", "region", "client", "layer", "account"]
	value := scope_of(key)
	value != null
}

scope_of(key) := object.get(data.stack, key, null) if {
	data.stack
} else := tagged(key)

# Of AWS and Google Cloud the provider says it, of Azure each resource.
tagged(key) := value if {
	values := {text |
		some tags in maps_of_tags
		some name, text in tags
		lower(name) == key
		is_string(text)
	}
	count(values) == 1
	some value in values
} else := null

maps_of_tags := provider_tags if {
	count(provider_tags) > 0
} else := resource_tags

resource_tags := {tags |
	some change in changes
	some name in ["tags", "labels"]
	tags := object.get(change.after, name, null)
	is_object(tags)
}

# Of its own configurations: those with an alias reach what belongs to others.
provider_tags := {tags |
	some provider in providers
	not provider.alias
	some tags in provider.tags
}

# Every configuration of a provider, with what is written out in it.
providers := [provider |
	some name, one in object.get(input.configuration, "provider_config", {})
	not contains(name, ":")
	expressions := object.get(one, "expressions", {})
	provider := object.union(
		{
			"called": name,
			"name": one.name,
			"region": constant(expressions, "region"),
			"accounts": {account |
				some key in ["allowed_account_ids", "project", "subscription_id"]
				some account in listed(constant(expressions, key))
			},
			"tags": {tags | some tags in [constant_tags(expressions), constant(expressions, "default_labels")]; is_object(tags)},
		},
		alias_of(one),
	)
]

alias_of(one) := {"alias": one.alias} if {
	one.alias
} else := {}

constant(expressions, key) := object.get(expressions, [key, "constant_value"], null)

constant_tags(expressions) := object.get(expressions, ["default_tags", 0, "tags", "constant_value"], null)

listed(null) := []

listed(value) := value if is_array(value)

listed(value) := [value] if is_string(value)

# Whether nothing of it is destroyed without a word.
protected if data.estate.environments[scope.environment].protected

# A finding at a resource of this plan.
found(rule, resource, text) := data.findings.of(rule, resource.address, text, scope_at(resource))

# A resource may say itself whose it is.
scope_at(resource) := object.union(scope, {key: value |
	not scope.client
	some key in ["client"]
	some name in ["tags", "labels"]
	some tag, value in map(resource, name)
	lower(tag) == key
})

# Statements of the documents of policies that are known, as lists of what AWS lets be a text or a list.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
statements(text) := [statement |
	some document in documents(text)
	some raw in many(object.get(document, "Statement", []))
	is_object(raw)
	statement := {
		"allows": object.get(raw, "Effect", "") == "Allow",
		"actions": many(object.get(raw, "Action", [])),
		"not_actions": many(object.get(raw, "NotAction", [])),
		"resources": many(object.get(raw, "Resource", [])),
		"principals": principals(object.get(raw, "Principal", [])),
		"conditions": object.get(raw, "Condition", {}),
	}
]

documents(text) := [document |
	is_string(text)
	json.is_valid(text)
	document := json.unmarshal(text)
	is_object(document)
]

# The same of a document that is made while applying: a data source has its statements before that.
read_statements(document) := [statement |
	some raw in many(object.get(document, "statement", []))
	statement := {
		"allows": object.get(raw, "effect", "Allow") in ["Allow", null],
		"actions": many(object.get(raw, "actions", [])),
		"not_actions": many(object.get(raw, "not_actions", [])),
		"resources": many(object.get(raw, "resources", [])),
		"principals": {identifier |
			some principal in many(object.get(raw, "principals", []))
			some identifier in many(object.get(principal, "identifiers", []))
		},
		"conditions": {sprintf("%v %v", [one.test, one.variable]): one.values |
			some one in many(object.get(raw, "condition", []))
		},
	}
]

many(value) := value if is_array(value)

many(value) := [value] if {
	not is_array(value)
	value != null
}

many(null) := []

principals(value) := {value} if is_string(value)

principals(value) := found_principals if {
	is_object(value)
	found_principals := {principal |
		some _, one in value
		some principal in many(one)
	}
}

principals(value) := set() if is_array(value)
