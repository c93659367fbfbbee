# Namespaces are closed: nothing goes in or out but what a policy allows, and nothing of another client.
package kubernetes.network

import rego.v1

# Namespaces of clients and of what they share: those with the label of the estate. All of an overlay has to be there: `conftest test --combine`.
closed_namespaces contains space if {
	data.objects.together
	some space in data.objects.kind("Namespace")
	data.objects.label(space, "client") != null
}

violations contains data.objects.found("policies::namespace_open", space, sprintf("no policy refuses all %s: a NetworkPolicy with an empty `podSelector`", [direction])) if {
	some space in closed_namespaces
	some direction in ["Ingress", "Egress"]
	not refused(data.objects.name(space), direction)
}

refused(name, direction) if {
	some policy in data.objects.kind("NetworkPolicy")
	data.objects.namespace(policy) == name
	selects_all(object.get(policy.spec, "podSelector", {}))
	direction in object.get(policy.spec, "policyTypes", ["Ingress"])
	object.get(policy.spec, lower(direction), []) == []
}

selects_all(selector) if {
	object.get(selector, "matchLabels", {}) == {}
	object.get(selector, "matchExpressions", []) == []
}

violations contains data.objects.found("policies::namespace_open", space, "the namespace does not enforce the Pod Security Standard `restricted`") if {
	some space in data.objects.kind("Namespace")
	data.objects.label(space, "client") != null
	object.get(space, ["metadata", "labels", "pod-security.kubernetes.io/enforce"], "") != "restricted"
}

# Of a policy's rules the ends: whom it lets in, and whom it lets its pods call.
ends contains {"policy": policy, "direction": direction, "peer": peer} if {
	some policy in data.objects.kind("NetworkPolicy")
	some direction, key in {"ingress": "from", "egress": "to"}
	some rule in object.get(policy.spec, direction, [])
	some peer in object.get(rule, key, [])
}

violations contains data.objects.found("policies::other_namespace", end.policy, sprintf("%s of the namespace of `%s`", [end.direction, other])) if {
	some end in ends
	own := data.objects.namespace(end.policy)
	some other, client in data.estate.clients
	client.namespace != own
	data.objects.client_of(own)
	names(end.peer, client.namespace)
}

names(peer, namespace) if object.get(peer, ["namespaceSelector", "matchLabels", "kubernetes.io/metadata.name"], "") == namespace

names(peer, namespace) if {
	some expression in object.get(peer, ["namespaceSelector", "matchExpressions"], [])
	expression.operator == "In"
	namespace in expression.values
}

violations contains data.objects.found("policies::other_namespace", end.policy, sprintf("%s of pods of all namespaces", [end.direction])) if {
	some end in ends
	selector := object.get(end.peer, "namespaceSelector", null)
	is_object(selector)
	selects_all(selector)
	not object.get(end.peer, ["podSelector", "matchLabels"], {}) != {}
}

violations contains data.objects.found("policies::other_namespace", policy, sprintf("%s from anywhere: a rule without `%s`", [direction, key])) if {
	some policy in data.objects.kind("NetworkPolicy")
	some direction, key in {"ingress": "from"}
	some rule in object.get(policy.spec, direction, [])
	object.get(rule, key, []) == []
}

violations contains data.objects.found("policies::open_ingress", end.policy, sprintf("pods of the policy are reached from `%s`", [end.peer.ipBlock.cidr])) if {
	some end in ends
	end.direction == "ingress"
	end.peer.ipBlock.cidr in {"0.0.0.0/0", "::/0"}
	not data.objects.label(end.policy, "public") == "true"
	not exposed(end.policy)
}

# Apps that are exposed by ports have a load balancer of their own, which passes on the addresses of callers.
exposed(policy) if {
	some service in data.objects.kind("Service")
	data.objects.namespace(service) == data.objects.namespace(policy)
	service.spec.type == "LoadBalancer"
}

violations contains data.objects.found("policies::open_ingress", service, "a load balancer that answers everybody: `loadBalancerSourceRanges`, or an internal one") if {
	some service in data.objects.kind("Service")
	service.spec.type == "LoadBalancer"
	not internal(service)
	not limited(service)
	some port in service.spec.ports
	not port.port in {80, 443}
}

internal(service) if {
	some key, values in {
		"service.beta.kubernetes.io/aws-load-balancer-scheme": {"internal"},
		"service.beta.kubernetes.io/aws-load-balancer-internal": {"true"},
		"networking.gke.io/load-balancer-type": {"Internal"},
		"cloud.google.com/load-balancer-type": {"Internal"},
		"service.beta.kubernetes.io/azure-load-balancer-internal": {"true"},
	}
	object.get(service, ["metadata", "annotations", key], "") in values
}

limited(service) if {
	ranges := object.get(service.spec, "loadBalancerSourceRanges", [])
	count(ranges) > 0
	not "0.0.0.0/0" in ranges
}

violations contains data.objects.found("policies::open_ingress", service, "a port of every node: `NodePort`") if {
	some service in data.objects.kind("Service")
	service.spec.type == "NodePort"
}

# Ingresses answer over TLS.
violations contains data.objects.found("policies::plain_transit", ingress, "requests without TLS are answered: `ssl-redirect`, or `tls`") if {
	some ingress in data.objects.kind("Ingress")
	object.get(ingress.spec, "tls", []) == []
	annotations := object.get(ingress, ["metadata", "annotations"], {})
	not redirects(annotations)
	not grouped(annotations)
	not inside(ingress)
}

redirects(annotations) if object.get(annotations, "alb.ingress.kubernetes.io/ssl-redirect", "") == "443"

redirects(annotations) if object.get(annotations, "appgw.ingress.kubernetes.io/ssl-redirect", "") == "true"

redirects(annotations) if object.get(annotations, "kubernetes.io/ingress.allow-http", "") == "false"

# The class, or the first Ingress of the group, says it for all.
grouped(annotations) if object.get(annotations, "alb.ingress.kubernetes.io/group.name", "") != ""

inside(ingress) if ingress.spec.ingressClassName

violations contains data.objects.found("policies::plain_transit", authentication, sprintf("the mesh takes plain text: `%v`", [mode])) if {
	some authentication in data.objects.kind("PeerAuthentication")
	mode := object.get(authentication, ["spec", "mtls", "mode"], null)
	mode != "STRICT"
}

deny contains finding if some finding in data.findings.denied(violations)

warn contains finding if some finding in data.findings.excused(violations)
