# Pods with more rights than they need are found.
package kubernetes.pods_test

import rego.v1

test_root_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::pod_root"}
}

test_root_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_root_by_number_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}, "runAsUser": 0}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::pod_root"}
}

test_root_by_number_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_privileged_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}, "privileged": true}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::pod_privileged"}
}

test_privileged_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_escalation_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::pod_privileged"}
}

test_escalation_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_capabilities_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"], "add": ["SYS_ADMIN"]}}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::pod_privileged"}
}

test_capabilities_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_capabilities_kept_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::pod_privileged"}
}

test_capabilities_kept_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_calls_of_the_kernel_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::pod_privileged"}
}

test_calls_of_the_kernel_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_network_of_the_node_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}], "hostNetwork": true}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::pod_host"}
}

test_network_of_the_node_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_folder_of_the_node_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}], "volumes": [{"name": "v", "hostPath": {"path": "/"}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::pod_host"}
}

test_folder_of_the_node_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_port_of_the_node_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}, "ports": [{"containerPort": 80, "hostPort": 80}]}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::pod_host"}
}

test_port_of_the_node_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_file_system_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::pod_filesystem"}
}

test_file_system_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_limits_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::pod_limits"}
}

test_limits_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_token_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::pod_token"}
}

test_token_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_latest_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com:5000/api:latest", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::image_moves"}
}

test_latest_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_no_tag_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com:5000/api", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::image_moves"}
}

test_no_tag_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}

test_init_container_is_found if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}], "initContainers": [{"name": "api", "image": "busybox", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::image_moves"}
}

test_init_container_passes if {
	found := data.kubernetes.pods.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "orange"}, "spec": {"template": {"spec": {"automountServiceAccountToken": false, "securityContext": {"runAsNonRoot": true, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "api", "image": "registry.example.com/orange/api:1.2.3", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}], "initContainers": [{"name": "api", "image": "busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}, "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}}}]}}}} with data.estate as data.fixture.estate
	count(found) == 0
}
