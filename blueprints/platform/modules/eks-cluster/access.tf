locals {
  access = merge(
    { for arn in var.admin_role_arns : arn => "AmazonEKSClusterAdminPolicy" },
    { for arn in setunion(var.viewer_role_arns, var.planner_role_arns) : arn => "AmazonEKSViewPolicy" },
  )
}

# Who may use the Kubernetes API, as EKS knows it: no aws-auth config map. Nodes get their entries from EKS.
resource "aws_eks_access_entry" "this" {
  for_each = local.access

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.key
  type          = "STANDARD"

  # What the view of EKS lacks, the group has: storage classes, and what else is of no namespace.
  kubernetes_groups = contains(var.planner_role_arns, each.key) ? ["planners"] : null

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

# A plan compares the releases of Helm, which are secrets: it sees those of the namespaces of the services, and no app's.
# https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html#access-policy-permissions-amazoneksadminviewpolicy
resource "aws_eks_access_policy_association" "planner" {
  for_each = var.planner_role_arns

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_eks_access_entry.this[each.key].principal_arn
  policy_arn    = "arn:${var.partition}:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy"

  access_scope {
    type       = "namespace"
    namespaces = sort(var.planner_namespaces)
  }
}
