# What a DNS-01 challenge needs: one text record for each name, in the given zones.
data "aws_iam_policy_document" "challenges" {
  #checkov:skip=CKV_AWS_356:Finding a zone by its name knows no resources

  statement {
    sid       = "AnswerChallenges"
    actions   = ["route53:ChangeResourceRecordSets"]
    resources = [for zone in sort(keys(var.zones)) : "arn:${var.partition}:route53:::hostedzone/${var.zones[zone]}"]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "route53:ChangeResourceRecordSetsRecordTypes"
      values   = ["TXT"]
    }

    condition {
      test     = "ForAllValues:StringLike"
      variable = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
      values   = ["_acme-challenge.*"]
    }
  }

  statement {
    sid       = "ReadTheZones"
    actions   = ["route53:ListResourceRecordSets"]
    resources = [for zone in sort(keys(var.zones)) : "arn:${var.partition}:route53:::hostedzone/${var.zones[zone]}"]
  }

  statement {
    sid       = "WaitForChanges"
    actions   = ["route53:GetChange"]
    resources = ["arn:${var.partition}:route53:::change/*"]
  }

  statement {
    sid       = "FindZones"
    actions   = ["route53:ListHostedZonesByName"]
    resources = ["*"]
  }
}

# Zones of another account: that account's role says what may be done to them.
data "aws_iam_policy_document" "other_account" {
  count = var.zone_role_arn == null ? 0 : 1

  statement {
    sid       = "ActForTheZonesAccount"
    actions   = ["sts:AssumeRole", "sts:TagSession"]
    resources = [var.zone_role_arn]
  }
}

module "identity" {
  source = "../pod-identity"

  name            = "${var.name}-cert-manager"
  description     = "cert-manager of ${var.cluster_name}: answers challenges in ${join(", ", sort(keys(var.zones)))}"
  cluster_name    = var.cluster_name
  cluster_arn     = var.cluster_arn
  namespace       = "cert-manager"
  service_account = "cert-manager"

  policies = { challenges = var.zone_role_arn == null ? data.aws_iam_policy_document.challenges.json : data.aws_iam_policy_document.other_account[0].json }
}

resource "kubernetes_namespace_v1" "this" {
  metadata {
    name = "cert-manager"
    labels = {
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }

  # The name is known once whoever applies this may do something in the cluster, and is let go after everything in it is gone.
  depends_on = [var.cluster_name]
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
    serviceAccount            = { create = true, name = module.identity.service_account }
    podDisruptionBudget       = { enabled = true, minAvailable = 1 }
    resources                 = local.resources
    topologySpreadConstraints = local.spread[0]

    # Issuers of the cluster's scope may use the role; those of a namespace bring credentials of their own.
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
  })]
}
