# Plans only, against mocked providers: no credentials, no network.
mock_provider "helm" {}
mock_provider "kubernetes" {}

variables {
  cluster_name = "acme-euw1-prod"
}

run "one_version_of_everything" {
  command = plan

  assert {
    condition     = length(distinct([helm_release.base.version, helm_release.cni.version, helm_release.istiod.version, helm_release.gateway.version])) == 1
    error_message = "Charts of one mesh have one version."
  }

  assert {
    condition     = yamldecode(helm_release.istiod.values[0]).cni.enabled
    error_message = "Restricted namespaces need the plugin instead of init containers."
  }

  assert {
    condition     = yamldecode(helm_release.gateway.values[0]).service.type == "ClusterIP"
    error_message = "Without the controller there is no load balancer."
  }
}

run "an_internal_load_balancer" {
  command = plan

  variables {
    load_balancer = true
  }

  assert {
    condition     = yamldecode(helm_release.gateway.values[0]).service.annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"] == "internal"
    error_message = "The gateway is not on the internet."
  }
}
