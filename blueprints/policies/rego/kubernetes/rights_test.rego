# Rights to everything, and secrets in the tree, are found.
package kubernetes.rights_test

import rego.v1

test_wildcard_is_found if {
	found := data.kubernetes.rights.deny with input as {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "r"}, "rules": [{"apiGroups": [""], "resources": ["*"], "verbs": ["get"]}]} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::rbac_wildcard"}
}

test_wildcard_passes if {
	found := data.kubernetes.rights.deny with input as {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "r"}, "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]} with data.estate as data.fixture.estate
	count(found) == 0
}

test_administrator_is_found if {
	found := data.kubernetes.rights.deny with input as {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "b"}, "roleRef": {"name": "cluster-admin"}, "subjects": []} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::rbac_wildcard"}
}

test_administrator_passes if {
	found := data.kubernetes.rights.deny with input as {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "b"}, "roleRef": {"name": "view"}, "subjects": []} with data.estate as data.fixture.estate
	count(found) == 0
}

test_everybody_is_found if {
	found := data.kubernetes.rights.deny with input as {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "b", "namespace": "orange"}, "roleRef": {"name": "view"}, "subjects": [{"kind": "Group", "name": "system:authenticated"}]} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::rbac_wildcard"}
}

test_secret_is_found if {
	found := data.kubernetes.rights.deny with input as {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "orange"}, "stringData": {"password": "x"}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::plain_secret"}
}

test_secret_passes if {
	found := data.kubernetes.rights.deny with input as {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "orange"}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_secret_of_another_is_found if {
	found := data.kubernetes.rights.deny with input as {"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "e", "namespace": "orange"}, "spec": {"data": [{"secretKey": "x", "remoteRef": {"key": "acme/mtn/database"}}]}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::other_client"}
}

test_secret_of_another_passes if {
	found := data.kubernetes.rights.deny with input as {"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "e", "namespace": "orange"}, "spec": {"data": [{"secretKey": "x", "remoteRef": {"key": "acme/orange/database"}}]}} with data.estate as data.fixture.estate
	count(found) == 0
}
