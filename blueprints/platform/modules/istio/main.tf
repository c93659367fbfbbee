locals {
  repository = "https://istio-release.storage.googleapis.com/charts"
}

resource "kubernetes_namespace_v1" "system" {
  metadata {
    name = "istio-system"
    labels = {
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }

  # The name is known once whoever applies this may do something in the cluster, and is let go after everything in it is gone.
  depends_on = [var.cluster_name]
}

resource "kubernetes_namespace_v1" "ingress" {
  metadata {
    name = "istio-ingress"
    # With the controller's gate a new pod counts as ready when the load balancers send requests to it, not before.
    labels = merge(
      {
        "pod-security.kubernetes.io/enforce" = "baseline"
        "pod-security.kubernetes.io/warn"    = "restricted"
      },
      var.load_balancer ? { "elbv2.k8s.aws/pod-readiness-gate-inject" = "enabled" } : {},
    )
  }

  # The name is known once whoever applies this may do something in the cluster, and is let go after everything in it is gone.
  depends_on = [var.cluster_name]
}

# GKE takes pods of this class in a namespace only if a quota of the namespace counts them: without one not a single pod is made.
# https://kubernetes.io/docs/concepts/policy/resource-quotas/#limit-priority-class-consumption-by-default
resource "kubernetes_resource_quota_v1" "critical" {
  for_each = var.critical_pods == null ? {} : {
    ingress = kubernetes_namespace_v1.ingress.metadata[0].name
    system  = kubernetes_namespace_v1.system.metadata[0].name
  }

  metadata {
    name      = "critical-pods"
    namespace = each.value
  }

  spec {
    hard = { pods = tostring(var.critical_pods) }

    scope_selector {
      match_expression {
        scope_name = "PriorityClass"
        operator   = "In"
        values     = ["system-cluster-critical"]
      }
    }
  }
}

# The custom resource definitions. Helm never deletes those that a chart made, nor does this release when it goes.
resource "helm_release" "base" {
  name        = "istio-base"
  description = "Definitions of Istio in ${var.cluster_name}"
  repository  = local.repository
  chart       = "base"
  version     = var.chart_version
  namespace   = kubernetes_namespace_v1.system.metadata[0].name

  # A release that fails is undone.
  atomic      = true
  timeout     = 600
  max_history = 5

  values = [yamlencode({ defaultRevision = "default" })]
}

# Redirects a pod's traffic from the node. Otherwise every pod of the mesh would need an init container with NET_ADMIN, which the
# restricted namespaces of clients refuse. It is chained after the plugin of the cloud, and belongs with it into kube-system.
resource "helm_release" "cni" {
  name        = "istio-cni"
  description = "Network plugin of Istio in ${var.cluster_name}"
  repository  = local.repository
  chart       = "cni"
  version     = var.chart_version
  namespace   = "kube-system"

  # A release that fails is undone. It is ready once the plugin is new on every node.
  atomic      = true
  timeout     = 1800
  max_history = 5

  values = [yamlencode(merge(var.cni_bin_dir == null ? {} : { cniBinDir = var.cni_bin_dir }, {
    resources = {
      requests = { cpu = "50m", memory = "100Mi" }
    }

    # One node after the other would take longer than anybody waits. Pods that run keep their rules meanwhile.
    updateStrategy = { rollingUpdate = { maxUnavailable = "20%" } }

    # A pod that started on a new node before the plugin was there is started again, or it would bypass the mesh.
    repair = { enabled = true, deletePods = false, labelPods = false, repairPods = true }
  }))]

  depends_on = [helm_release.base]
}

resource "helm_release" "istiod" {
  name        = "istiod"
  description = "Control plane of Istio in ${var.cluster_name}"
  repository  = local.repository
  chart       = "istiod"
  version     = var.chart_version
  namespace   = kubernetes_namespace_v1.system.metadata[0].name

  # A release that fails is undone.
  atomic      = true
  timeout     = 600
  max_history = 5

  values = [yamlencode({
    # Two at least: while none answers, no pod of the mesh starts.
    autoscaleEnabled = true
    autoscaleMin     = 2
    autoscaleMax     = 5

    # A gateway definition binds only to gateway pods of its own namespace: no client can put one of theirs on the shared gateway.
    env = { PILOT_SCOPE_GATEWAY_TO_NAMESPACE = "true" }

    cni            = { enabled = true }
    seccompProfile = { type = "RuntimeDefault" }

    resources = {
      requests = { cpu = "250m", memory = "512Mi" }
      limits   = { memory = "2Gi" }
    }

    topologySpreadConstraints = [{
      maxSkew           = 1
      topologyKey       = "topology.kubernetes.io/zone"
      whenUnsatisfiable = "ScheduleAnyway"
      labelSelector     = { matchLabels = { app = "istiod" } }
    }]

    global = {
      priorityClassName          = "system-cluster-critical"
      defaultPodDisruptionBudget = { enabled = true }
      proxy = {
        resources = {
          requests = { cpu = "50m", memory = "96Mi" }
          limits   = { memory = "512Mi" }
        }
      }
    }

    meshConfig = {
      accessLogFile     = "/dev/stdout"
      accessLogEncoding = "JSON"

      # A sidecar is there before the application starts and leaves after it.
      defaultConfig = { holdApplicationUntilProxyStarts = true }
    }
  })]

  depends_on = [helm_release.base, helm_release.cni, kubernetes_resource_quota_v1.critical]
}

# Its pods are made by istiod's webhook: nothing but their frame stands in the chart.
resource "helm_release" "gateway" {
  name        = "istio-ingressgateway"
  description = "Ingress gateway of Istio in ${var.cluster_name}"
  repository  = local.repository
  chart       = "gateway"
  version     = var.chart_version
  namespace   = kubernetes_namespace_v1.ingress.metadata[0].name

  # A release that fails is undone.
  atomic      = true
  timeout     = 600
  max_history = 5

  values = [yamlencode({
    autoscaling         = { enabled = true, minReplicas = 2, maxReplicas = 10, targetCPUUtilizationPercentage = 70 }
    podDisruptionBudget = { minAvailable = 1 }
    priorityClassName   = "system-cluster-critical"

    resources = {
      requests = { cpu = "200m", memory = "256Mi" }
      limits   = { memory = "1Gi" }
    }

    topologySpreadConstraints = [{
      maxSkew           = 1
      topologyKey       = "topology.kubernetes.io/zone"
      whenUnsatisfiable = "ScheduleAnyway"
      labelSelector     = { matchLabels = { app = "istio-ingressgateway" } }
    }]

    # The load balancers end TLS and say in X-Forwarded-For and -Proto who asked, and how; nothing else may talk to these pods. A pod
    # that stops goes on serving while they take it out.
    # https://istio.io/latest/docs/ops/configuration/traffic-management/network-topologies/
    podAnnotations = {
      "proxy.istio.io/config" = jsonencode(merge(
        {
          gatewayTopology          = { numTrustedProxies = var.trusted_proxies }
          terminationDrainDuration = "${var.drain_seconds}s"
        },
        # Once it drains, a proxy takes no new connection after 45 seconds, however long its pod stays: load balancers that know later would be refused.
        # https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#ProxyConfig, https://www.envoyproxy.io/docs/envoy/latest/operations/admin#post--drain_listeners
        var.drain_seconds > 45 ? { drainDuration = "${var.drain_seconds}s" } : {},
      ))
    }
    terminationGracePeriodSeconds = var.drain_seconds + 30

    # What comes from outside comes through application load balancers, which send it to the pods: those that face the
    # internet to one port, internal ones to another.
    service = {
      type = "ClusterIP"
      ports = [
        { name = "status-port", port = 15021, protocol = "TCP", targetPort = 15021 },
        { name = "http2", port = 80, protocol = "TCP", targetPort = 80 },
        { name = "http-internal", port = 8080, protocol = "TCP", targetPort = 8080 },
      ]
    }
  })]

  depends_on = [helm_release.istiod]
}
