# Autoscalers of pods and `kubectl top` ask it what pods use.
resource "helm_release" "this" {
  name        = "metrics-server"
  description = "Metrics server of ${var.cluster_name}"
  repository  = "https://kubernetes-sigs.github.io/metrics-server/"
  chart       = "metrics-server"
  version     = var.chart_version
  namespace   = "kube-system"

  # A release that fails is undone.
  atomic      = true
  timeout     = 600
  max_history = 5

  values = [yamlencode({
    replicas          = 2
    priorityClassName = "system-cluster-critical"

    podDisruptionBudget = {
      enabled      = true
      minAvailable = 1
    }

    resources = {
      requests = { cpu = "100m", memory = "200Mi" }
      limits   = { memory = "400Mi" }
    }

    topologySpreadConstraints = [{
      maxSkew           = 1
      topologyKey       = "topology.kubernetes.io/zone"
      whenUnsatisfiable = "ScheduleAnyway"
      labelSelector     = { matchLabels = { "app.kubernetes.io/name" = "metrics-server" } }
    }]
  })]
}
