# Who the pods of a namespace are in Azure. A client id is known only once its identity was made, so that no file of the trees can hold it: here it is
# written into the cluster, and the namespace's own store of secrets brings it to where pods find it.
#
# It has a namespace of its own, since that of the client is the trees': these and this can be applied in any order. Nothing runs there.
resource "kubernetes_namespace_v1" "this" {
  metadata {
    name = "identities-${var.name}"
    labels = {
      "app.kubernetes.io/part-of"          = var.name
      "pod-security.kubernetes.io/enforce" = "restricted"
    }
  }
}

resource "kubernetes_secret_v1" "this" {
  metadata {
    name      = "identities"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
    labels    = { "app.kubernetes.io/part-of" = var.name }
  }

  # No secrets, but the operator brings secrets and nothing else.
  data = var.client_ids
}

# To read what is there. The operator asks whether it may read secrets of the namespace, and not whether it may read this one:
# https://external-secrets.io/latest/provider/kubernetes/#target-api-server-configuration
resource "kubernetes_role_v1" "this" {
  metadata {
    name      = "reader"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
    labels    = { "app.kubernetes.io/part-of" = var.name }
  }

  rule {
    api_groups = [""]
    resources  = ["secrets"]
    verbs      = ["get", "list", "watch"]
  }
}

resource "kubernetes_role_binding_v1" "this" {
  metadata {
    name      = "reader"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
    labels    = { "app.kubernetes.io/part-of" = var.name }
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Role"
    name      = kubernetes_role_v1.this.metadata[0].name
  }

  subject {
    kind      = "ServiceAccount"
    name      = var.service_account
    namespace = var.namespace
  }
}
