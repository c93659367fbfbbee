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
