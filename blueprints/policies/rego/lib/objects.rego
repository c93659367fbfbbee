# Objects of Kubernetes: one document, or all of an overlay with `conftest test --combine`. What is asked of several at once needs them together.
package objects

import rego.v1

all := documents if {
	is_array(input)
} else := [input] if {
	input.kind
	input.apiVersion
} else := []

documents := [one |
	some document in input
	one := document.contents
	one.kind
]

# All of an overlay are there.
together if is_array(input)

kind(name) := [one | some one in all; one.kind == name]

namespace(one) := object.get(one, ["metadata", "namespace"], null)

name(one) := object.get(one, ["metadata", "name"], "")

place(one) := sprintf("%s %s/%s", [one.kind, object.get(one, ["metadata", "namespace"], "-"), name(one)])

label(one, key) := object.get(one, ["metadata", "labels", sprintf("%s/%s", [data.estate.label_prefix, key])], null)

# Whose it is, as its labels and its namespace say.
scope(one) := {key: value |
	some key, value in {
		"environment": label(one, "environment"),
		"region": label(one, "region"),
		"client": client_of(namespace(one)),
	}
	value != null
}

client_of(ns) := client if {
	some client, one in data.estate.clients
	one.namespace == ns
} else := null

found(rule, one, text) := data.findings.of(rule, place(one), text, scope(one))

# What pods are made from, wherever that stands.
pods := [{"object": one, "spec": spec} |
	some one in all
	spec := pod_spec(one)
]

pod_spec(one) := one.spec if one.kind == "Pod"

pod_spec(one) := one.spec.template.spec if one.kind in {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController"}

pod_spec(one) := one.spec.jobTemplate.spec.template.spec if one.kind == "CronJob"

# With the list that it stands in.
containers := [{"object": pod.object, "pod": pod.spec, "container": container, "list": list} |
	some pod in pods
	some list in ["containers", "initContainers", "ephemeralContainers"]
	some container in object.get(pod.spec, list, [])
]

# What holds for a container is its own word, or else that of its pod.
security(one, key) := value if {
	value := object.get(one.container, ["securityContext", key], null)
	value != null
} else := object.get(one.pod, ["securityContext", key], null)
