resource "kubernetes_namespace_v1" "this" {
  metadata {
    name = "reloader"
    labels = {
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }

  # The name is known once whoever applies this may do something in the cluster, and is let go after everything in it is gone.
  depends_on = [var.cluster_name]
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

# Of workloads that name a secret in an annotation, it replaces the pods when the secret changes: as a rollout does, one after the other.
resource "helm_release" "this" {
  name        = "reloader"
  description = "Reloader of ${var.cluster_name}"
  repository  = "https://stakater.github.io/stakater-charts"
  chart       = "reloader"
  version     = var.chart_version
  namespace   = kubernetes_namespace_v1.this.metadata[0].name

  # A release that fails is undone.
  atomic      = true
  timeout     = 600
  max_history = 5

  values = [yamlencode({
    fullnameOverride = "reloader"

    reloader = {
      # It marks the pods' template with an annotation, which Argo CD and Flux leave alone: a variable they would take back.
      # https://docs.stakater.com/reloader/1.4/how-to-guides/use-reloader-with-argocd.html
      reloadStrategy = "annotations"
      # Files of apps are in maps whose names change with them, and what runs to its end starts with what is there.
      ignoreConfigMaps = true
      ignoreCronJobs   = true
      ignoreJobs       = true
      logFormat        = "json"

      # Two, of which one works: a change that nobody sees is a pod with an old login.
      enableHA               = true
      readOnlyRootFileSystem = true
      podDisruptionBudget    = { enabled = true, minAvailable = 1 }

      deployment = {
        replicas           = 2
        priorityClassName  = "system-cluster-critical"
        gomaxprocsOverride = "1"

        containerSecurityContext = {
          allowPrivilegeEscalation = false
          capabilities             = { drop = ["ALL"] }
        }

        resources = {
          requests = { cpu = "20m", memory = "128Mi" }
          limits   = { memory = "256Mi" }
        }

        topologySpreadConstraints = [{
          maxSkew           = 1
          topologyKey       = "topology.kubernetes.io/zone"
          whenUnsatisfiable = "ScheduleAnyway"
          labelSelector     = { matchLabels = { "app.kubernetes.io/name" = "reloader" } }
        }]
      }
    }
  })]

  depends_on = [kubernetes_resource_quota_v1.critical]
}
