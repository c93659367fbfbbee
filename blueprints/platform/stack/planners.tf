# What plans compare that lies in no namespace.
resource "kubernetes_cluster_role_v1" "planners" {
  when = length(all_planners) > 0

  metadata {
    name = "${project.name}-${cell.short}-planners"
  }

  rule {
    api_groups = ["", "apiextensions.k8s.io", "rbac.authorization.k8s.io", "scheduling.k8s.io", "storage.k8s.io"]
    resources  = ["namespaces", "customresourcedefinitions", "clusterroles", "clusterrolebindings", "priorityclasses", "storageclasses"]
    verbs      = ["get", "list"]
  }
}

resource "kubernetes_cluster_role_binding_v1" "planners" {
  when = length(all_planners) > 0

  metadata {
    name = "${project.name}-${cell.short}-planners"
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = kubernetes_cluster_role_v1.planners.metadata[0].name
  }

  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = "planners"
  }
}
