# Pods have no more rights than they need: what the Pod Security Standard `restricted` asks, and a root file system that nobody writes.
# https://kubernetes.io/docs/concepts/security/pod-security-standards/
package kubernetes.pods

import rego.v1

violations contains data.objects.found("policies::pod_root", one.object, sprintf("the container `%s` may run as root: `runAsNonRoot`", [one.container.name])) if {
	some one in data.objects.containers
	not data.objects.security(one, "runAsNonRoot") == true
}

violations contains data.objects.found("policies::pod_root", one.object, sprintf("the container `%s` runs as root: `runAsUser`", [one.container.name])) if {
	some one in data.objects.containers
	data.objects.security(one, "runAsUser") == 0
}

violations contains data.objects.found("policies::pod_privileged", one.object, sprintf("the container `%s` is privileged", [one.container.name])) if {
	some one in data.objects.containers
	data.objects.security(one, "privileged") == true
}

violations contains data.objects.found("policies::pod_privileged", one.object, sprintf("the container `%s` may gain rights: `allowPrivilegeEscalation` has to be false", [one.container.name])) if {
	some one in data.objects.containers
	not data.objects.security(one, "allowPrivilegeEscalation") == false
}

violations contains data.objects.found("policies::pod_privileged", one.object, sprintf("the container `%s` keeps capabilities: drop `ALL`", [one.container.name])) if {
	some one in data.objects.containers
	not "ALL" in object.get(one.container, ["securityContext", "capabilities", "drop"], [])
}

violations contains data.objects.found("policies::pod_privileged", one.object, sprintf("the container `%s` adds the capability `%s`", [one.container.name, capability])) if {
	some one in data.objects.containers
	some capability in object.get(one.container, ["securityContext", "capabilities", "add"], [])
	capability != "NET_BIND_SERVICE"
}

violations contains data.objects.found("policies::pod_privileged", one.object, sprintf("the container `%s` makes any call of the kernel: `seccompProfile`", [one.container.name])) if {
	some one in data.objects.containers
	profile := data.objects.security(one, "seccompProfile")
	not object.get(listed(profile), "type", "") in {"RuntimeDefault", "Localhost"}
}

listed(value) := value if is_object(value)

listed(value) := {} if not is_object(value)

violations contains data.objects.found("policies::pod_host", pod.object, sprintf("`%s` shares what is the node's", [key])) if {
	some pod in data.objects.pods
	some key in ["hostNetwork", "hostPID", "hostIPC"]
	object.get(pod.spec, key, false) == true
}

violations contains data.objects.found("policies::pod_host", pod.object, sprintf("the volume `%s` is a folder of the node", [volume.name])) if {
	some pod in data.objects.pods
	some volume in object.get(pod.spec, "volumes", [])
	object.get(volume, "hostPath", null) != null
}

violations contains data.objects.found("policies::pod_host", one.object, sprintf("the container `%s` takes a port of the node", [one.container.name])) if {
	some one in data.objects.containers
	some port in object.get(one.container, "ports", [])
	object.get(port, "hostPort", 0) != 0
}

violations contains data.objects.found("policies::pod_filesystem", one.object, sprintf("the container `%s` may change its own image: `readOnlyRootFilesystem`", [one.container.name])) if {
	some one in data.objects.containers
	not object.get(one.container, ["securityContext", "readOnlyRootFilesystem"], false) == true
}

violations contains data.objects.found("policies::pod_limits", one.object, sprintf("the container `%s` has no `%s`", [one.container.name, concat(".", path)])) if {
	some one in data.objects.containers
	one.list != "ephemeralContainers"
	some path in [["requests", "cpu"], ["requests", "memory"], ["limits", "memory"]]
	object.get(one.container, array.concat(["resources"], path), null) == null
}

# A token of the API server is for those that ask it.
violations contains data.objects.found("policies::pod_token", pod.object, "every container gets a token of the API server: `automountServiceAccountToken`") if {
	some pod in data.objects.pods
	not object.get(pod.spec, "automountServiceAccountToken", null) == false
	not own_account_without(pod)
}

own_account_without(pod) if {
	some account in data.objects.kind("ServiceAccount")
	data.objects.name(account) == object.get(pod.spec, "serviceAccountName", "default")
	data.objects.namespace(account) == data.objects.namespace(pod.object)
	object.get(account, "automountServiceAccountToken", null) == false
	not object.get(pod.spec, "automountServiceAccountToken", null) == true
}

# Images: what was tested runs. -----------------------------------------------------------------------------

violations contains data.objects.found("policies::image_moves", one.object, sprintf("`%s` is another image tomorrow: name a version, or a digest", [image])) if {
	some one in data.objects.containers
	image := one.container.image
	moves(image)
}

moves(image) if {
	not contains(image, "@sha256:")
	tag(image) in {"", "latest", "stable", "main", "master", "dev", "develop", "edge", "nightly"}
}

tag(image) := text if {
	parts := split(image, "/")
	last := parts[count(parts) - 1]
	pair := split(last, ":")
	count(pair) > 1
	text := pair[1]
} else := ""

deny contains finding if some finding in data.findings.denied(violations)

warn contains finding if some finding in data.findings.excused(violations)
