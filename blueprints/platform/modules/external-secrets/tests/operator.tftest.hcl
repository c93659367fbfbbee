# Plans only, against mocked providers: no credentials, no network.
mock_provider "helm" {}
mock_provider "kubernetes" {}

variables {
  cluster_name = "acme-euw1-prod"
}

run "no_store_for_everybody" {
  command = plan

  assert {
    condition     = !yamldecode(helm_release.this.values[0]).processClusterStore && !yamldecode(helm_release.this.values[0]).processClusterExternalSecret
    error_message = "Each namespace has its own store."
  }

  assert {
    condition     = kubernetes_namespace_v1.this.metadata[0].labels["pod-security.kubernetes.io/enforce"] == "restricted"
    error_message = "The operator's namespace is restricted."
  }
}

run "no_quota_where_nobody_asks_for_one" {
  command = plan

  assert {
    condition     = length(kubernetes_resource_quota_v1.critical) == 0
    error_message = "Only some clusters want critical pods counted."
  }
}

run "critical_pods_are_let_in" {
  command = plan

  variables {
    critical_pods = 20
  }

  assert {
    condition = (
      kubernetes_resource_quota_v1.critical[0].spec[0].hard.pods == "20"
      && one(kubernetes_resource_quota_v1.critical[0].spec[0].scope_selector[0].match_expression).scope_name == "PriorityClass"
      && one(kubernetes_resource_quota_v1.critical[0].spec[0].scope_selector[0].match_expression).values == toset(["system-cluster-critical"])
      && kubernetes_resource_quota_v1.critical[0].metadata[0].namespace == helm_release.this.namespace
    )
    error_message = "The quota counts the class of its pods, in its namespace."
  }
}

run "too_few_for_a_release" {
  command = plan

  variables {
    critical_pods = 4
  }

  expect_failures = [var.critical_pods]
}
