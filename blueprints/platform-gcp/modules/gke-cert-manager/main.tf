locals {
  # The pods themselves, by the pool of the project's identities: no key, and no service account of Google's.
  # https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity#kubernetes-resources-iam-policies
  member = "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${var.workload_pool}/subject/ns/cert-manager/sa/cert-manager"

  servers = {
    letsencrypt         = "https://acme-v02.api.letsencrypt.org/directory"
    letsencrypt-staging = "https://acme-staging-v02.api.letsencrypt.org/directory"
  }
}

data "google_project" "this" {
  project_id = var.project
}

# A text record for each name that is proved: neither the zone itself nor who may change it. Cloud DNS knows no narrower resource than the zone.
# https://cert-manager.io/docs/configuration/acme/dns01/google/
resource "google_project_iam_custom_role" "challenges" {
  project     = var.zone_project
  role_id     = "${replace(var.name, "-", "_")}_cert_manager"
  title       = "${var.name} cert-manager: challenges"
  description = "Records of a zone"

  permissions = [
    "dns.changes.create",
    "dns.changes.get",
    "dns.changes.list",
    "dns.managedZones.get",
    "dns.resourceRecordSets.create",
    "dns.resourceRecordSets.delete",
    "dns.resourceRecordSets.get",
    "dns.resourceRecordSets.list",
    "dns.resourceRecordSets.update",
  ]
}

resource "google_dns_managed_zone_iam_member" "challenges" {
  project      = var.zone_project
  managed_zone = var.zone_name
  role         = google_project_iam_custom_role.challenges.id
  member       = local.member
}

resource "kubernetes_namespace_v1" "this" {
  metadata {
    name = "cert-manager"
    labels = {
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }

  # The name is known once there are nodes, and is let go after everything in the cluster is gone.
  depends_on = [var.cluster_name]
}

# GKE takes pods of this class in a namespace only if a quota of the namespace counts them: without one not a single pod is made.
# https://kubernetes.io/docs/concepts/policy/resource-quotas/#limit-priority-class-consumption-by-default
resource "kubernetes_resource_quota_v1" "critical" {
  metadata {
    name      = "critical-pods"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
  }

  spec {
    hard = { pods = "20" }

    scope_selector {
      match_expression {
        scope_name = "PriorityClass"
        operator   = "In"
        values     = ["system-cluster-critical"]
      }
    }
  }
}

locals {
  spread = [for component in ["controller", "webhook", "cainjector"] : [{
    maxSkew           = 1
    topologyKey       = "topology.kubernetes.io/zone"
    whenUnsatisfiable = "ScheduleAnyway"
    labelSelector     = { matchLabels = { "app.kubernetes.io/instance" = "cert-manager", "app.kubernetes.io/component" = component } }
  }]]

  resources = {
    requests = { cpu = "50m", memory = "128Mi" }
    limits   = { memory = "256Mi" }
  }

  # Behind everything else of the release: nobody knows the kind before, and the webhook has to answer (the chart's own check of that has the weight 1).
  issuers = [for issuer in sort(var.issuers) : {
    apiVersion = "cert-manager.io/v1"
    kind       = "ClusterIssuer"
    metadata = {
      name = issuer
      annotations = {
        "helm.sh/hook"        = "post-install,post-upgrade"
        "helm.sh/hook-weight" = "5"
      }
    }
    spec = {
      acme = merge(
        {
          server              = local.servers[issuer]
          privateKeySecretRef = { name = "${issuer}-account" }
          solvers = [{
            selector = { dnsZones = [var.domain] }
            dns01    = { cloudDNS = { project = var.zone_project, hostedZoneName = var.zone_name } }
          }]
        },
        var.email == null ? {} : { email = var.email },
      )
    }
  }]
}

resource "helm_release" "this" {
  name        = "cert-manager"
  description = "cert-manager of ${var.cluster_name}"
  repository  = "https://charts.jetstack.io"
  chart       = "cert-manager"
  version     = var.chart_version
  namespace   = kubernetes_namespace_v1.this.metadata[0].name

  # A release that fails is undone.
  atomic      = true
  timeout     = 600
  max_history = 5

  values = [yamlencode({
    # Kept when the release goes: without them every certificate would be deleted.
    crds = { enabled = true, keep = true }

    global = {
      priorityClassName = "system-cluster-critical"
      leaderElection    = { namespace = "cert-manager" }
    }

    replicaCount              = 2
    serviceAccount            = { create = true, name = "cert-manager" }
    podDisruptionBudget       = { enabled = true, minAvailable = 1 }
    resources                 = local.resources
    topologySpreadConstraints = local.spread[0]

    # Issuers of the cluster's scope may use the identity; those of a namespace bring credentials of their own.
    extraArgs = ["--issuer-ambient-credentials=false", "--cluster-issuer-ambient-credentials=true"]

    # While no webhook answers, no certificate can be asked for.
    webhook = {
      replicaCount              = 2
      podDisruptionBudget       = { enabled = true, minAvailable = 1 }
      resources                 = local.resources
      topologySpreadConstraints = local.spread[1]
    }

    cainjector = {
      replicaCount              = 2
      podDisruptionBudget       = { enabled = true, minAvailable = 1 }
      resources                 = { requests = { cpu = "50m", memory = "256Mi" }, limits = { memory = "512Mi" } }
      topologySpreadConstraints = local.spread[2]
    }

    # The chart takes objects as texts.
    extraObjects = [for issuer in local.issuers : yamlencode(issuer)]
  })]

  depends_on = [google_dns_managed_zone_iam_member.challenges, kubernetes_resource_quota_v1.critical]
}
