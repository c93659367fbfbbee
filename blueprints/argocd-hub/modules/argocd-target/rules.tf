# What the trees of the estate consist of, and no secrets. The API server lets nobody grant what he may not do himself, so whatever a role of a
# client grants is listed, too: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
locals {
  written = {
    ""                             = ["configmaps", "limitranges", "namespaces", "persistentvolumeclaims", "resourcequotas", "serviceaccounts", "services"]
    "admissionregistration.k8s.io" = ["validatingadmissionpolicies", "validatingadmissionpolicybindings"]
    "apps"                         = ["deployments", "deployments/scale", "replicasets"]
    "autoscaling"                  = ["horizontalpodautoscalers"]
    "batch"                        = ["cronjobs", "jobs"]
    "elbv2.k8s.aws"                = ["ingressclassparams"]
    "external-secrets.io"          = ["externalsecrets", "secretstores"]
    "monitoring.coreos.com"        = ["podmonitors", "prometheusrules"]
    "networking.istio.io"          = ["destinationrules", "gateways", "sidecars", "virtualservices"]
    "networking.k8s.io"            = ["ingressclasses", "ingresses", "networkpolicies"]
    "policy"                       = ["poddisruptionbudgets"]
    "rbac.authorization.k8s.io"    = ["rolebindings", "roles"]
    "scheduling.k8s.io"            = ["priorityclasses"]
    "security.istio.io"            = ["authorizationpolicies", "peerauthentications"]
  }
}

resource "kubernetes_cluster_role_v1" "this" {
  metadata {
    name = var.group
  }

  dynamic "rule" {
    for_each = local.written

    content {
      api_groups = [rule.key]
      resources  = rule.value
      verbs      = ["create", "delete", "get", "list", "patch", "update", "watch"]
    }
  }

  # What it shows of an app, and the button that restarts a pod.
  rule {
    api_groups = [""]
    resources  = ["events", "pods", "pods/log"]
    verbs      = ["get", "list", "watch"]
  }

  rule {
    api_groups = [""]
    resources  = ["pods"]
    verbs      = ["delete"]
  }

  # Which kinds there are.
  rule {
    api_groups = ["apiextensions.k8s.io"]
    resources  = ["customresourcedefinitions"]
    verbs      = ["get", "list", "watch"]
  }

  # Clients' people who may look are bound to this role of Kubernetes.
  rule {
    api_groups     = ["rbac.authorization.k8s.io"]
    resources      = ["clusterroles"]
    resource_names = ["view"]
    verbs          = ["bind"]
  }

  # The name is known once whoever applies this may do something in the cluster, and is let go after everything in it is gone.
  depends_on = [var.cluster_name]
}

resource "kubernetes_cluster_role_binding_v1" "this" {
  metadata {
    name = var.group
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = kubernetes_cluster_role_v1.this.metadata[0].name
  }

  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = var.group
  }
}
