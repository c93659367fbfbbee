locals {
  role_prefix = replace(var.name, "-", "_")

  # The pods themselves, by the pool of the project's identities: no service account of Google's that somebody else could use as well, no key, and nothing that a
  # service account of Kubernetes has to be told. A namespace and an account of this name are the same identity in every cluster of the project.
  # https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity#kubernetes-resources-iam-policies
  member = "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${var.workload_pool}/subject/ns/external-dns/sa/external-dns"
}

data "google_project" "this" {
  project_id = var.project
}

# Records of the zone, and neither the zone itself nor who may change it, as `roles/dns.admin` would let it.
# https://cloud.google.com/dns/docs/access-control
resource "google_project_iam_custom_role" "records" {
  project     = var.zone_project
  role_id     = "${local.role_prefix}_external_dns_records"
  title       = "${var.name} external-dns: records"
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

# It finds a zone among those of the project: names of zones, and no record of them.
resource "google_project_iam_custom_role" "zones" {
  project     = var.zone_project
  role_id     = "${local.role_prefix}_external_dns_zones"
  title       = "${var.name} external-dns: zones"
  description = "Which zones there are"
  permissions = ["dns.managedZones.list"]
}

resource "google_dns_managed_zone_iam_member" "records" {
  project      = var.zone_project
  managed_zone = var.zone_name
  role         = google_project_iam_custom_role.records.id
  member       = local.member
}

resource "google_project_iam_member" "zones" {
  project = var.zone_project
  role    = google_project_iam_custom_role.zones.id
  member  = local.member
}

resource "kubernetes_namespace_v1" "this" {
  metadata {
    name = "external-dns"
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

resource "helm_release" "this" {
  name        = "external-dns"
  description = "External DNS of ${var.cluster_name}"
  repository  = "https://kubernetes-sigs.github.io/external-dns/"
  chart       = "external-dns"
  version     = var.chart_version
  namespace   = kubernetes_namespace_v1.this.metadata[0].name

  # A release that fails is undone.
  atomic      = true
  timeout     = 600
  max_history = 5

  # One replica: it has no election of a leader, and two would undo each other's records. A minute without it changes nothing.
  values = [yamlencode({
    provider      = { name = "google" }
    sources       = ["ingress", "service"]
    domainFilters = [var.domain]

    # Other clusters write into the same zone: each touches only records that carry the name of its cell, and deletes those it no longer
    # wants. Names of clusters are a region's own, and may be the same elsewhere.
    policy     = "sync"
    registry   = "txt"
    txtOwnerId = var.name
    txtPrefix  = "_%%{record_type}-owner."

    interval           = "1m"
    triggerLoopOnEvent = true
    logFormat          = "json"
    priorityClassName  = "system-cluster-critical"

    serviceAccount = { create = true, name = "external-dns" }

    # A private zone of the same name is not meant.
    extraArgs = [
      "--google-project=${var.zone_project}",
      "--google-zone-visibility=public",
      "--google-batch-change-size=200",
      "--zone-id-filter=${var.zone_name}",
    ]

    resources = {
      requests = { cpu = "50m", memory = "100Mi" }
      limits   = { memory = "200Mi" }
    }
  })]

  # Without its roles it would begin with errors, and wait a minute for each.
  depends_on = [google_dns_managed_zone_iam_member.records, google_project_iam_member.zones, kubernetes_resource_quota_v1.critical]
}
