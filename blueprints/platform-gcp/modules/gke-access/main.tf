# Who may use the cluster. IAM lets them find it and sign in, and Kubernetes says what they may do there: a role of IAM that lets somebody read or
# change what is in a cluster would hold for all clusters of the project.
# https://cloud.google.com/kubernetes-engine/docs/concepts/access-control
locals {
  members = setunion(var.admins, var.viewers)

  # As Kubernetes knows them: https://cloud.google.com/kubernetes-engine/docs/how-to/role-based-access-control#rolebinding
  subjects = { for member in local.members : member => {
    kind = startswith(member, "group:") ? "Group" : "User"
    name = split(":", member)[1]
  } }
}

# What `roles/container.clusterViewer` has, as a role of the cell: the project has one binding for a role and a member, so that cells of one project whose
# people are the same would each have that binding in their state, and the first one to go would take it from all.
resource "google_project_iam_custom_role" "finder" {
  count = length(local.members) == 0 ? 0 : 1

  project     = var.project
  role_id     = "${replace(var.name, "-", "_")}_cluster_finder"
  title       = "${var.name} cluster: finds it"
  description = "Which clusters there are, and their addresses"
  permissions = ["container.clusters.get", "container.clusters.list", "resourcemanager.projects.get"]
}

# Finds the cluster and its address. It sees nothing that is in it.
resource "google_project_iam_member" "this" {
  for_each = local.members

  project = var.project
  role    = google_project_iam_custom_role.finder[0].id
  member  = each.key
}

resource "kubernetes_cluster_role_binding_v1" "admins" {
  count = length(var.admins) == 0 ? 0 : 1

  metadata {
    name = "${var.name}-admins"
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "cluster-admin"
  }

  dynamic "subject" {
    for_each = sort(var.admins)

    content {
      api_group = "rbac.authorization.k8s.io"
      kind      = local.subjects[subject.value].kind
      name      = local.subjects[subject.value].name
    }
  }

  # The name is known once whoever applies this may do something in the cluster.
  depends_on = [var.cluster_name]
}

# Everything that lies in namespaces, but secrets and roles.
resource "kubernetes_cluster_role_binding_v1" "viewers" {
  count = length(var.viewers) == 0 ? 0 : 1

  metadata {
    name = "${var.name}-viewers"
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "view"
  }

  dynamic "subject" {
    for_each = sort(var.viewers)

    content {
      api_group = "rbac.authorization.k8s.io"
      kind      = local.subjects[subject.value].kind
      name      = local.subjects[subject.value].name
    }
  }

  depends_on = [var.cluster_name]
}

# What lies in no namespace and `view` therefore does not know: without it nobody sees why a pod waits.
resource "kubernetes_cluster_role_v1" "cluster_viewer" {
  count = length(var.viewers) == 0 ? 0 : 1

  metadata {
    name = "${var.name}-cluster-viewer"
  }

  rule {
    api_groups = [""]
    resources  = ["namespaces", "nodes", "persistentvolumes"]
    verbs      = ["get", "list", "watch"]
  }

  rule {
    api_groups = ["storage.k8s.io"]
    resources  = ["csinodes", "storageclasses", "volumeattachments"]
    verbs      = ["get", "list", "watch"]
  }

  rule {
    api_groups = ["metrics.k8s.io"]
    resources  = ["nodes", "pods"]
    verbs      = ["get", "list"]
  }

  depends_on = [var.cluster_name]
}

resource "kubernetes_cluster_role_binding_v1" "cluster_viewers" {
  count = length(var.viewers) == 0 ? 0 : 1

  metadata {
    name = "${var.name}-cluster-viewers"
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = kubernetes_cluster_role_v1.cluster_viewer[0].metadata[0].name
  }

  dynamic "subject" {
    for_each = sort(var.viewers)

    content {
      api_group = "rbac.authorization.k8s.io"
      kind      = local.subjects[subject.value].kind
      name      = local.subjects[subject.value].name
    }
  }
}
