resource "kubernetes_namespace_v1" "this" {
  metadata {
    name = "external-secrets"
    labels = {
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }

  # The name is known once whoever applies this may do something in the cluster, and is let go after everything in it is gone.
  depends_on = [var.cluster_name]
}

locals {
  spread = { for component in ["external-secrets", "external-secrets-webhook", "external-secrets-cert-controller"] : component => [{
    maxSkew           = 1
    topologyKey       = "topology.kubernetes.io/zone"
    whenUnsatisfiable = "ScheduleAnyway"
    labelSelector     = { matchLabels = { "app.kubernetes.io/name" = component } }
  }] }

  resources = {
    requests = { cpu = "50m", memory = "128Mi" }
    limits   = { memory = "256Mi" }
  }
}

# GKE takes pods of this class in a namespace only if a quota of the namespace counts them: without one not a single pod is made.
# https://kubernetes.io/docs/concepts/policy/resource-quotas/#limit-priority-class-consumption-by-default
resource "kubernetes_resource_quota_v1" "critical" {
  count = var.critical_pods == null ? 0 : 1

  metadata {
    name      = "critical-pods"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
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

# The operator has no role in AWS at all. It signs in as the service account that a namespace's store names, and reads what that
# account's role lets it.
resource "helm_release" "this" {
  name        = "external-secrets"
  description = "External secrets operator of ${var.cluster_name}"
  repository  = "https://charts.external-secrets.io"
  chart       = "external-secrets"
  version     = var.chart_version
  namespace   = kubernetes_namespace_v1.this.metadata[0].name

  # A release that fails is undone.
  atomic      = true
  timeout     = 600
  max_history = 5

  values = [yamlencode({
    installCRDs = true

    replicaCount              = 2
    leaderElect               = true
    priorityClassName         = "system-cluster-critical"
    podDisruptionBudget       = { enabled = true, minAvailable = 1 }
    resources                 = local.resources
    topologySpreadConstraints = local.spread["external-secrets"]

    # A store for the whole cluster would give every namespace the same secrets.
    processClusterStore          = false
    processClusterExternalSecret = false
    processClusterGenerator      = false
    processClusterPushSecret     = false
    processPushSecret            = false

    webhook = {
      replicaCount              = 2
      priorityClassName         = "system-cluster-critical"
      podDisruptionBudget       = { enabled = true, minAvailable = 1 }
      resources                 = local.resources
      topologySpreadConstraints = local.spread["external-secrets-webhook"]
    }

    certController = {
      replicaCount              = 2
      priorityClassName         = "system-cluster-critical"
      podDisruptionBudget       = { enabled = true, minAvailable = 1 }
      resources                 = local.resources
      topologySpreadConstraints = local.spread["external-secrets-cert-controller"]
    }
  })]

  depends_on = [kubernetes_resource_quota_v1.critical]
}
