# One role for each of its parts that talk to clusters: they may assume the roles that the clusters' cells made for them, and nothing else.
# https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#argo-cd-management-role
locals {
  parts = {
    applicationset = "argocd-applicationset-controller"
    controller     = "argocd-application-controller"
    server         = "argocd-server"
  }

  spread = { for component in ["applicationset-controller", "repo-server", "server"] : component => [{
    maxSkew           = 1
    topologyKey       = "topology.kubernetes.io/zone"
    whenUnsatisfiable = "ScheduleAnyway"
    labelSelector     = { matchLabels = { "app.kubernetes.io/name" = "argocd-${component}" } }
  }] }
}

# A role has room for 10,240 characters of its own policies, all together, and for 6,144 in each of ten that are attached to it: 50 names of roles.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
data "aws_iam_policy_document" "clusters" {
  for_each = { for n, arns in chunklist(sort(var.target_role_arns), 50) : tostring(n + 1) => arns }

  # EKS Pod Identity tags the session, and the tags go along: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
  statement {
    sid       = "SignInToClusters"
    actions   = ["sts:AssumeRole", "sts:TagSession"]
    resources = each.value
  }
}

resource "aws_iam_policy" "clusters" {
  for_each = data.aws_iam_policy_document.clusters

  name        = "${var.name}-argocd-clusters-${each.key}"
  description = "Clusters that Argo CD of ${var.cluster_name} deploys into"
  policy      = each.value.json

  tags = { Name = "${var.name}-argocd-clusters-${each.key}" }
}

module "identity" {
  source = "../pod-identity"

  for_each = length(var.target_role_arns) == 0 ? {} : local.parts

  name            = "${var.name}-argocd-${each.key}"
  description     = "Argo CD of ${var.cluster_name} (${each.value}) signs in to the clusters that it deploys into"
  cluster_name    = var.cluster_name
  cluster_arn     = var.cluster_arn
  namespace       = "argocd"
  service_account = each.value

  managed_policy_arns = { for n, policy in aws_iam_policy.clusters : "clusters-${n}" => policy.arn }
}

resource "kubernetes_namespace_v1" "this" {
  metadata {
    name = "argocd"
    labels = {
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }
}

# Its pods get their credentials when they start, and so come after the roles.
resource "helm_release" "this" {
  name        = "argocd"
  description = "Argo CD of ${var.cluster_name}"
  repository  = "https://argoproj.github.io/argo-helm"
  chart       = "argo-cd"
  version     = var.chart_version
  namespace   = kubernetes_namespace_v1.this.metadata[0].name

  # A release that fails is undone.
  atomic      = true
  timeout     = 900
  max_history = 5

  values = [yamlencode({
    global = {
      logging           = { format = "json" }
      priorityClassName = "system-cluster-critical"
      # A pod has the credentials that there were when it started: the first clusters start all anew.
      podAnnotations = { "terrane/signs-in-to-clusters" = tostring(length(var.target_role_arns) > 0) }
    }

    configs = {
      cm = {
        # In clusters of other cells it may read what it deploys, and looks at nothing else.
        # https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#auto-respect-rbac-for-controller
        "resource.respectRBAC" = "strict"
        # Nobody opens a shell in a pod through it.
        "exec.enabled" = false
        # Left to who sets up signing in: what the chart writes itself, an upgrade would write again.
        "admin.enabled" = ""
        url             = ""
      }
      rbac = {
        "policy.csv"     = null
        "policy.default" = null
      }
    }

    # Nobody signs in but by what the estate's people set up (README).
    dex           = { enabled = false }
    notifications = { enabled = false }

    controller = {
      serviceAccount = { name = local.parts.controller }
      resources = {
        requests = { cpu = "250m", memory = "1Gi" }
        limits   = { memory = "2Gi" }
      }
    }

    server = {
      replicas                  = 2
      serviceAccount            = { name = local.parts.server }
      pdb                       = { enabled = true, minAvailable = 1 }
      topologySpreadConstraints = local.spread["server"]
      resources = {
        requests = { cpu = "50m", memory = "128Mi" }
        limits   = { memory = "512Mi" }
      }
    }

    repoServer = {
      replicas                  = 2
      pdb                       = { enabled = true, minAvailable = 1 }
      topologySpreadConstraints = local.spread["repo-server"]
      resources = {
        requests = { cpu = "100m", memory = "256Mi" }
        limits   = { memory = "1Gi" }
      }
    }

    applicationSet = {
      replicas                  = 2
      serviceAccount            = { name = local.parts.applicationset }
      pdb                       = { enabled = true, minAvailable = 1 }
      topologySpreadConstraints = local.spread["applicationset-controller"]
      resources = {
        requests = { cpu = "50m", memory = "128Mi" }
        limits   = { memory = "512Mi" }
      }
    }

    # A cache: what it loses is read again.
    redis = {
      resources = {
        requests = { cpu = "50m", memory = "64Mi" }
        limits   = { memory = "256Mi" }
      }
    }
  })]

  depends_on = [module.identity]
}
