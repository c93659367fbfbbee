# Namespaces that are open, and ways between clients, are found.
package kubernetes.network_test

import rego.v1

test_no_default_is_found if {
	found := data.kubernetes.network.deny with input as [{"path": "x", "contents": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "orange", "labels": {"acme.example.com/client": "orange", "pod-security.kubernetes.io/enforce": "restricted"}}}}, {"path": "x", "contents": {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "allow", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [{"podSelector": {}}]}]}}}] with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::namespace_open"}
}

test_no_default_passes if {
	found := data.kubernetes.network.deny with input as [{"path": "x", "contents": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "orange", "labels": {"acme.example.com/client": "orange", "pod-security.kubernetes.io/enforce": "restricted"}}}}, {"path": "x", "contents": {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}}}] with data.estate as data.fixture.estate
	count(found) == 0
}

test_half_a_default_is_found if {
	found := data.kubernetes.network.deny with input as [{"path": "x", "contents": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "orange", "labels": {"acme.example.com/client": "orange", "pod-security.kubernetes.io/enforce": "restricted"}}}}, {"path": "x", "contents": {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"]}}}] with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::namespace_open"}
}

test_half_a_default_passes if {
	found := data.kubernetes.network.deny with input as [{"path": "x", "contents": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "orange", "labels": {"acme.example.com/client": "orange", "pod-security.kubernetes.io/enforce": "restricted"}}}}, {"path": "x", "contents": {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}}}] with data.estate as data.fixture.estate
	count(found) == 0
}

test_standard_is_found if {
	found := data.kubernetes.network.deny with input as [{"path": "x", "contents": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "orange", "labels": {"acme.example.com/client": "orange"}}}}, {"path": "x", "contents": {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}}}] with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::namespace_open"}
}

test_standard_passes if {
	found := data.kubernetes.network.deny with input as [{"path": "x", "contents": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "orange", "labels": {"acme.example.com/client": "orange", "pod-security.kubernetes.io/enforce": "restricted"}}}}, {"path": "x", "contents": {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}}}] with data.estate as data.fixture.estate
	count(found) == 0
}

test_pods_of_another_is_found if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "mtn"}}}]}]}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::other_namespace"}
}

test_pods_of_another_passes if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"podSelector": {}}]}]}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_calls_another_is_found if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [{"namespaceSelector": {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["mtn"]}]}}]}]}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::other_namespace"}
}

test_calls_another_passes if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}]}]}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_pods_of_all_is_found if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"namespaceSelector": {}}]}]}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::other_namespace"}
}

test_pods_of_all_passes if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"acme.example.com/x": "y"}}}]}]}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_from_anywhere_is_found if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"ports": [{"port": 80}]}]}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::other_namespace"}
}

test_from_anywhere_passes if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": []}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_internet_is_found if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::open_ingress"}
}

test_internet_passes if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny", "namespace": "orange"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/16"}}]}]}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_load_balancer_is_found if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "orange", "annotations": {}}, "spec": {"type": "LoadBalancer", "ports": [{"port": 5432}]}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::open_ingress"}
}

test_load_balancer_passes if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "orange", "annotations": {"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal"}}, "spec": {"type": "LoadBalancer", "ports": [{"port": 5432}]}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_node_port_is_found if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "orange", "annotations": {}}, "spec": {"type": "NodePort", "ports": [{"port": 5432}]}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::open_ingress"}
}

test_node_port_passes if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "orange", "annotations": {}}, "spec": {"type": "ClusterIP", "ports": [{"port": 5432}]}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_mesh_is_found if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication", "metadata": {"name": "default", "namespace": "orange"}, "spec": {"mtls": {"mode": "PERMISSIVE"}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::plain_transit"}
}

test_mesh_passes if {
	found := data.kubernetes.network.deny with input as {"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication", "metadata": {"name": "default", "namespace": "orange"}, "spec": {"mtls": {"mode": "STRICT"}}} with data.estate as data.fixture.estate
	count(found) == 0
}
