# Plans only, against mocked providers: no credentials, no network.
mock_provider "helm" {}
mock_provider "kubernetes" {}

variables {
  cluster_name = "acme-euw1-prod"
}

run "what_it_does_lasts" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.this.values[0]).reloader.reloadStrategy == "annotations"
    error_message = "Argo CD takes a variable back that is not in Git, and with it the new pods."
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).reloader.enableHA && yamldecode(helm_release.this.values[0]).reloader.deployment.replicas == 2
    error_message = "A change must not pass while one node goes."
  }
}

run "reads_no_more_than_it_needs" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.this.values[0]).reloader.ignoreConfigMaps && yamldecode(helm_release.this.values[0]).reloader.ignoreJobs
    error_message = "Its role covers what it watches: secrets, and no jobs."
  }

  assert {
    condition     = kubernetes_namespace_v1.this.metadata[0].labels["pod-security.kubernetes.io/enforce"] == "restricted"
    error_message = "Its namespace is restricted."
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
