locals {
  access = merge(
    { for arn in var.admin_role_arns : arn => "AmazonEKSClusterAdminPolicy" },
    { for arn in var.viewer_role_arns : arn => "AmazonEKSViewPolicy" },
  )
}

# Who may use the Kubernetes API, as EKS knows it: no aws-auth config map. Nodes get their entries from EKS.
resource "aws_eks_access_entry" "this" {
  for_each = local.access

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.key
  type          = "STANDARD"

  tags = { Name = "${var.cluster_name}-${reverse(split("/", each.key))[0]}" }
}

resource "aws_eks_access_policy_association" "this" {
  for_each = local.access

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_eks_access_entry.this[each.key].principal_arn
  policy_arn    = "arn:${var.partition}:eks::aws:cluster-access-policy/${each.value}"

  access_scope {
    type = "cluster"
  }
}
