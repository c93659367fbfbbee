# Only without a pinned version: what EKS installs by default for this version of Kubernetes. That moves with time, and a plan then shows it.
data "aws_eks_addon_version" "default" {
  count = var.addon_version == null ? 1 : 0

  addon_name         = "coredns"
  kubernetes_version = var.kubernetes_version
}

resource "aws_eks_addon" "this" {
  cluster_name  = var.cluster_name
  addon_name    = "coredns"
  addon_version = var.addon_version == null ? data.aws_eks_addon_version.default[0].version : var.addon_version

  # Two at least and one more for each so many nodes and cores, as EKS's own autoscaler counts.
  configuration_values = jsonencode({
    autoScaling = {
      enabled     = true
      minReplicas = 2
      maxReplicas = 10
    }
  })

  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  tags = { Name = "${var.cluster_name}-coredns" }

  lifecycle {
    precondition {
      condition     = length(var.node_group_arns) > 0
      error_message = "Without a node group the add-on has nowhere to run, and EKS waits for it in vain."
    }
  }
}
