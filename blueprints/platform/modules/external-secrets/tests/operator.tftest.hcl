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
