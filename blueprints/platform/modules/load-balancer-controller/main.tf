module "identity" {
  source = "../pod-identity"

  name            = "${var.name}-lb-controller"
  description     = "Load balancer controller of ${var.cluster_name}"
  cluster_name    = var.cluster_name
  cluster_arn     = var.cluster_arn
  namespace       = "kube-system"
  service_account = "aws-load-balancer-controller"

  policies = {
    load-balancers  = data.aws_iam_policy_document.load_balancers.json
    look            = data.aws_iam_policy_document.look.json
    security-groups = data.aws_iam_policy_document.security_groups.json
    web-acls        = data.aws_iam_policy_document.web_acls.json
  }
}

resource "helm_release" "this" {
  name        = "aws-load-balancer-controller"
  description = "Load balancer controller of ${var.cluster_name}"
  repository  = "https://aws.github.io/eks-charts"
  chart       = "aws-load-balancer-controller"
  version     = var.chart_version
  namespace   = "kube-system"

  # A release that fails is undone.
  atomic      = true
  timeout     = 600
  max_history = 5

  values = [yamlencode({
    clusterName = var.cluster_name
    region      = var.region
    vpcId       = var.vpc_id

    replicaCount      = 2
    priorityClassName = "system-cluster-critical"

    serviceAccount = { create = true, name = module.identity.service_account }

    # Ingress classes belong to the tree of Kustomize overlays: one for each group of clients that shares a load balancer.
    createIngressClassResource = false
    ingressClassParams         = { create = false }

    # By these an ingress would join any load balancer, past the classes and the namespaces that they admit.
    disableIngressClassAnnotation     = true
    disableIngressGroupNameAnnotation = true

    # Otherwise no service of any kind can be made while the controller is down.
    enableServiceMutatorWebhook = false

    # An upgrade that changed the webhooks' certificate would leave running pods with the old one, and every ingress refused meanwhile.
    keepTLSSecret = true

    # The classic WAF and Shield are not used, and the role does not allow them.
    enableShield = false
    enableWaf    = false
    enableWafv2  = true

    defaultTags = var.tags

    podDisruptionBudget = { maxUnavailable = 1 }

    resources = {
      requests = { cpu = "100m", memory = "256Mi" }
      limits   = { memory = "512Mi" }
    }

    topologySpreadConstraints = [{
      maxSkew           = 1
      topologyKey       = "topology.kubernetes.io/zone"
      whenUnsatisfiable = "ScheduleAnyway"
      labelSelector     = { matchLabels = { "app.kubernetes.io/name" = "aws-load-balancer-controller" } }
    }]
  })]
}
