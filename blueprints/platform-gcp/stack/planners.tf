# A plan compares the releases of Helm, which are secrets: it sees those of the namespaces of the services, and no app's. All else that it reads, a role of IAM lets it (delivery-gcp).
resource "kubernetes_role_v1" "cert_manager_planners" {
  when = contains(planner_namespaces, "cert-manager")

  metadata {
    name      = "planners"
    namespace = "cert-manager"
  }

  rule {
    api_groups = [""]
    resources  = ["secrets"]
    verbs      = ["get", "list"]
  }

  # It makes the namespace.
  depends_on = [module.cert_manager]
}

resource "kubernetes_role_binding_v1" "cert_manager_planners" {
  when = contains(planner_namespaces, "cert-manager")

  metadata {
    name      = "planners"
    namespace = kubernetes_role_v1.cert_manager_planners.metadata[0].namespace
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Role"
    name      = kubernetes_role_v1.cert_manager_planners.metadata[0].name
  }

  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "User"
    name      = planner
  }
}

resource "kubernetes_role_v1" "external_dns_planners" {
  when = contains(planner_namespaces, "external-dns")

  metadata {
    name      = "planners"
    namespace = "external-dns"
  }

  rule {
    api_groups = [""]
    resources  = ["secrets"]
    verbs      = ["get", "list"]
  }

  # It makes the namespace.
  depends_on = [module.external_dns]
}

resource "kubernetes_role_binding_v1" "external_dns_planners" {
  when = contains(planner_namespaces, "external-dns")

  metadata {
    name      = "planners"
    namespace = kubernetes_role_v1.external_dns_planners.metadata[0].namespace
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Role"
    name      = kubernetes_role_v1.external_dns_planners.metadata[0].name
  }

  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "User"
    name      = planner
  }
}
