data "aws_iam_policy_document" "records" {
  #checkov:skip=CKV_AWS_356:Listing hosted zones knows no resources

  statement {
    sid       = "WriteRecordsOfTheZones"
    actions   = ["route53:ChangeResourceRecordSets"]
    resources = [for zone in sort(keys(var.zones)) : "arn:${var.partition}:route53:::hostedzone/${var.zones[zone]}"]

    # No delegation, no mail, no authority: what an ingress or service can ask for, and the records that say whose it is.
    condition {
      test     = "ForAllValues:StringEquals"
      variable = "route53:ChangeResourceRecordSetsRecordTypes"
      values   = ["A", "AAAA", "CNAME", "TXT"]
    }
  }

  statement {
    sid       = "ReadTheZones"
    actions   = ["route53:ListResourceRecordSets", "route53:ListTagsForResources"]
    resources = [for zone in sort(keys(var.zones)) : "arn:${var.partition}:route53:::hostedzone/${var.zones[zone]}"]
  }

  statement {
    sid       = "FindZones"
    actions   = ["route53:ListHostedZones"]
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

  name            = "${var.name}-external-dns"
  description     = "External DNS of ${var.cluster_name}: writes records into ${join(", ", sort(keys(var.zones)))}"
  cluster_name    = var.cluster_name
  cluster_arn     = var.cluster_arn
  namespace       = "external-dns"
  service_account = "external-dns"

  policies = { records = var.zone_role_arn == null ? data.aws_iam_policy_document.records.json : data.aws_iam_policy_document.other_account[0].json }
}

resource "kubernetes_namespace_v1" "this" {
  metadata {
    name = "external-dns"
    labels = {
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }

  # The name is known once whoever applies this may do something in the cluster, and is let go after everything in it is gone.
  depends_on = [var.cluster_name]
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
    provider      = { name = "aws" }
    sources       = ["ingress", "service"]
    domainFilters = sort(keys(var.zones))

    # Other clusters write into the same zones: each touches only records that carry its name, and deletes those it no longer wants.
    policy     = "sync"
    registry   = "txt"
    txtOwnerId = var.cluster_name
    txtPrefix  = "_%%{record_type}-owner."

    interval           = "1m"
    triggerLoopOnEvent = true
    logFormat          = "json"
    priorityClassName  = "system-cluster-critical"

    serviceAccount = { create = true, name = module.identity.service_account }

    extraArgs = concat(
      ["--aws-zone-type=public", "--aws-batch-change-size=200"],
      [for zone in sort(keys(var.zones)) : "--zone-id-filter=${var.zones[zone]}"],
      var.zone_role_arn == null ? [] : ["--aws-assume-role=${var.zone_role_arn}"],
    )

    env = [{ name = "AWS_DEFAULT_REGION", value = var.region }]

    resources = {
      requests = { cpu = "50m", memory = "100Mi" }
      limits   = { memory = "200Mi" }
    }
  })]
}
