# Who may do what in a cluster, and what of its secrets lies in the tree.
package kubernetes.rights

import rego.v1

violations contains data.objects.found("policies::rbac_wildcard", role, sprintf("`*` in `%s`", [key])) if {
	some kind in ["Role", "ClusterRole"]
	some role in data.objects.kind(kind)
	some rule in object.get(role, "rules", [])
	some key in ["apiGroups", "resources", "verbs"]
	"*" in object.get(rule, key, [])
	object.get(rule, "nonResourceURLs", null) == null
}

violations contains data.objects.found("policies::rbac_wildcard", binding, "binds `cluster-admin`") if {
	some kind in ["RoleBinding", "ClusterRoleBinding"]
	some binding in data.objects.kind(kind)
	binding.roleRef.name == "cluster-admin"
}

violations contains data.objects.found("policies::rbac_wildcard", binding, sprintf("binds everybody: `%s`", [subject.name])) if {
	some kind in ["RoleBinding", "ClusterRoleBinding"]
	some binding in data.objects.kind(kind)
	some subject in object.get(binding, "subjects", [])
	subject.name in {"system:anonymous", "system:unauthenticated", "system:authenticated"}
}

# Secrets stay where they are kept: External Secrets fetches them.
violations contains data.objects.found("policies::plain_secret", secret, "a secret in the tree") if {
	some secret in data.objects.kind("Secret")
	some key in ["data", "stringData"]
	count(object.get(secret, key, {})) > 0
}

# Secrets of another client.
violations contains data.objects.found("policies::other_client", external, sprintf("fetches `%s`, a secret of `%s`", [name, other])) if {
	some external in data.objects.kind("ExternalSecret")
	own := data.objects.client_of(data.objects.namespace(external))
	own != null
	some name in referenced(external)
	some other, _ in data.estate.clients
	other != own
	some pattern in data.estate.client_patterns
	regex.match(replace(pattern, "CLIENT", other), masked(name, own, other))
}

masked(name, own, other) := name if contains(other, own)

masked(name, own, other) := replace(name, own, "@") if not contains(other, own)

referenced(external) := names if {
	names := array.concat(
		[one.remoteRef.key | some one in object.get(external.spec, "data", [])],
		[one.extract.key | some one in object.get(external.spec, "dataFrom", [])],
	)
}

deny contains finding if some finding in data.findings.denied(violations)

warn contains finding if some finding in data.findings.excused(violations)
