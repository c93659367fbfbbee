# Who the pods of a namespace are in Azure. A client id is known only once its identity was made, so that no file of the trees can hold it: here it is
# written into the cluster, and the namespace's own store of secrets brings it to where pods find it.
#
# It lies beside the operator, whose namespace is there before any client's: trees and this can be applied in any order.
resource "kubernetes_secret_v1" "this" {
  metadata {
    name      = "identities-${var.name}"
    namespace = var.operator_namespace
    labels    = { "app.kubernetes.io/part-of" = var.name }
  }

  # No secrets, but the operator brings secrets and nothing else.
  data = var.client_ids
}

# The one object, and to read it.
resource "kubernetes_role_v1" "this" {
  metadata {
    name      = "identities-${var.name}"
    namespace = var.operator_namespace
    labels    = { "app.kubernetes.io/part-of" = var.name }
  }

  rule {
    api_groups     = [""]
    resources      = ["secrets"]
    resource_names = [kubernetes_secret_v1.this.metadata[0].name]
    verbs          = ["get"]
  }
}

resource "kubernetes_role_binding_v1" "this" {
  metadata {
    name      = "identities-${var.name}"
    namespace = var.operator_namespace
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
