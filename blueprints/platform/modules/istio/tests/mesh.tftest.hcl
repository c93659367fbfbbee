# Plans only, against mocked providers: no credentials, no network.
mock_provider "helm" {}
mock_provider "kubernetes" {}

variables {
  cluster_name = "acme-euw1-prod"
}

run "the_plugin_gets_new_on_many_nodes_in_time" {
  command = plan

  assert {
    condition     = endswith(yamldecode(helm_release.cni.values[0]).updateStrategy.rollingUpdate.maxUnavailable, "%") && helm_release.cni.timeout > helm_release.istiod.timeout
    error_message = "A share of the nodes at a time, and longer than a deployment may take."
  }
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
    error_message = "The shared load balancers stand before the gateway; it has none of its own."
  }

  assert {
    condition     = yamldecode(helm_release.istiod.values[0]).env.PILOT_SCOPE_GATEWAY_TO_NAMESPACE == "true"
    error_message = "Gateway definitions of clients must not reach the shared gateway."
  }

  assert {
    condition     = length(setsubtract(["80", "8080", "15021"], [for port in yamldecode(helm_release.gateway.values[0]).service.ports : tostring(port.port)])) == 0
    error_message = "The load balancers send to 80 and 8080, and ask 15021 for its health."
  }
}

run "pods_wait_for_the_load_balancers" {
  command = plan

  variables {
    load_balancer = true
  }

  assert {
    condition     = kubernetes_namespace_v1.ingress.metadata[0].labels["elbv2.k8s.aws/pod-readiness-gate-inject"] == "enabled"
    error_message = "A rollout of the gateway must not outrun the load balancers."
  }
}

run "on_google_cloud" {
  command = plan

  variables {
    critical_pods   = 20
    cni_bin_dir     = "/home/kubernetes/bin"
    trusted_proxies = 2
    drain_seconds   = 60
  }

  assert {
    condition     = toset([for quota in kubernetes_resource_quota_v1.critical : quota.metadata[0].namespace]) == toset(["istio-ingress", "istio-system"])
    error_message = "Without a quota GKE makes no critical pods."
  }

  assert {
    condition     = yamldecode(helm_release.cni.values[0]).cniBinDir == "/home/kubernetes/bin"
    error_message = "The plugin lies where nodes look for it."
  }

  assert {
    condition     = jsondecode(yamldecode(helm_release.gateway.values[0]).podAnnotations["proxy.istio.io/config"]).gatewayTopology.numTrustedProxies == 2
    error_message = "The visitor's address is the second from the end."
  }

  assert {
    condition     = yamldecode(helm_release.gateway.values[0]).terminationGracePeriodSeconds > tonumber(trimsuffix(jsondecode(yamldecode(helm_release.gateway.values[0]).podAnnotations["proxy.istio.io/config"]).terminationDrainDuration, "s"))
    error_message = "A pod is not killed while it drains."
  }

  assert {
    condition     = jsondecode(yamldecode(helm_release.gateway.values[0]).podAnnotations["proxy.istio.io/config"]).drainDuration == "60s"
    error_message = "A pod takes connections for as long as load balancers may open them."
  }
}

run "elsewhere_nothing_is_said_of_it" {
  command = plan

  assert {
    condition     = length(kubernetes_resource_quota_v1.critical) == 0 && !contains(keys(yamldecode(helm_release.cni.values[0])), "cniBinDir")
    error_message = "What another cloud needs stays away."
  }

  assert {
    condition     = !contains(keys(jsondecode(yamldecode(helm_release.gateway.values[0]).podAnnotations["proxy.istio.io/config"])), "drainDuration")
    error_message = "45 seconds are enough where load balancers know in 30."
  }
}

run "a_quota_has_room_for_the_gateway" {
  command = plan

  variables {
    critical_pods = 10
  }

  expect_failures = [var.critical_pods]
}
