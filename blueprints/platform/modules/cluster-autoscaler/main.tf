locals {
  # Its simulation of the scheduler is that of one version of Kubernetes. Patches as of August 2026:
  # https://github.com/kubernetes/autoscaler/releases
  images = { "1.32" = "v1.32.7", "1.33" = "v1.33.6", "1.34" = "v1.34.5", "1.35" = "v1.35.2", "1.36" = "v1.36.1" }
}

data "aws_iam_policy_document" "scale" {
  #checkov:skip=CKV_AWS_111:Changes are limited by the tag of this cluster's scaling groups
  #checkov:skip=CKV_AWS_356:The describe actions of EC2 and Auto Scaling know no resources

  statement {
    sid = "Look"
    actions = [
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribeAutoScalingInstances",
      "autoscaling:DescribeLaunchConfigurations",
      "autoscaling:DescribeScalingActivities",
      "autoscaling:DescribeTags",
      "ec2:DescribeImages",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeLaunchTemplateVersions",
      "ec2:GetInstanceTypesFromInstanceRequirements",
    ]
    resources = ["*"]
  }

  # Labels and taints of a group that has no node to look at.
  statement {
    sid       = "LookAtTheClustersNodeGroups"
    actions   = ["eks:DescribeNodegroup"]
    resources = ["arn:${var.partition}:eks:${var.region}:${var.account_id}:nodegroup/${var.cluster_name}/*"]
  }

  # EKS tags the scaling groups of its node groups.
  statement {
    sid       = "ScaleTheClustersGroups"
    actions   = ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]
    resources = ["arn:${var.partition}:autoscaling:${var.region}:${var.account_id}:autoScalingGroup:*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/k8s.io/cluster-autoscaler/${var.cluster_name}"
      values   = ["owned"]
    }
  }
}

module "identity" {
  source = "../pod-identity"

  name            = "${var.name}-cluster-autoscaler"
  description     = "Cluster autoscaler of ${var.cluster_name}"
  cluster_name    = var.cluster_name
  cluster_arn     = var.cluster_arn
  namespace       = "kube-system"
  service_account = "cluster-autoscaler"

  policies = { scale = data.aws_iam_policy_document.scale.json }
}

resource "helm_release" "this" {
  name        = "cluster-autoscaler"
  description = "Cluster autoscaler of ${var.cluster_name}"
  repository  = "https://kubernetes.github.io/autoscaler"
  chart       = "cluster-autoscaler"
  version     = var.chart_version
  namespace   = "kube-system"

  # A release that fails is undone.
  atomic      = true
  timeout     = 600
  max_history = 5

  values = [yamlencode({
    fullnameOverride  = "cluster-autoscaler"
    cloudProvider     = "aws"
    awsRegion         = var.region
    autoDiscovery     = { clusterName = var.cluster_name }
    replicaCount      = 2
    priorityClassName = "system-cluster-critical"

    image = { tag = lookup(local.images, var.kubernetes_version, "v${var.kubernetes_version}.0") }

    rbac = { serviceAccount = { create = true, name = module.identity.service_account } }

    extraArgs = {
      balance-similar-node-groups      = true
      expander                         = "least-waste"
      skip-nodes-with-local-storage    = false
      skip-nodes-with-system-pods      = false
      scale-down-utilization-threshold = 0.6
    }

    podDisruptionBudget = { maxUnavailable = 1 }

    resources = {
      requests = { cpu = "100m", memory = "400Mi" }
      limits   = { memory = "800Mi" }
    }

    securityContext = {
      runAsNonRoot   = true
      runAsUser      = 65534
      runAsGroup     = 65534
      seccompProfile = { type = "RuntimeDefault" }
    }

    containerSecurityContext = {
      allowPrivilegeEscalation = false
      readOnlyRootFilesystem   = true
      capabilities             = { drop = ["ALL"] }
    }

    topologySpreadConstraints = [{
      maxSkew           = 1
      topologyKey       = "topology.kubernetes.io/zone"
      whenUnsatisfiable = "ScheduleAnyway"
      labelSelector     = { matchLabels = { "app.kubernetes.io/instance" = "cluster-autoscaler" } }
    }]
  })]
}
