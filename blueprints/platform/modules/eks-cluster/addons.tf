# The add-ons that nodes need in order to become ready: they are there before the first node.

locals {
  addons = ["eks-pod-identity-agent", "kube-proxy", "vpc-cni"]

  # Pods leave the VPC under their node's address, unless the other side is listed here. Offices and peers know the pods' own
  # addresses: their firewalls and the selectors of a VPN are written for them.
  cni_configuration = {
    enableNetworkPolicy = "true"
    env                 = length(var.snat_excluded_cidrs) > 0 ? { AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS = join(",", sort(var.snat_excluded_cidrs)) } : {}
  }
}

# Only for add-ons without a pinned version: what EKS installs by default for this version of Kubernetes. That moves with time, and
# a plan then shows it.
data "aws_eks_addon_version" "default" {
  for_each = toset([for addon in local.addons : addon if lookup(var.addon_versions, addon, null) == null])

  addon_name         = each.key
  kubernetes_version = var.kubernetes_version
}

resource "aws_eks_addon" "pod_identity_agent" {
  cluster_name  = aws_eks_cluster.this.name
  addon_name    = "eks-pod-identity-agent"
  addon_version = try(data.aws_eks_addon_version.default["eks-pod-identity-agent"].version, var.addon_versions["eks-pod-identity-agent"])

  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  tags = { Name = "${var.cluster_name}-eks-pod-identity-agent" }
}

resource "aws_eks_addon" "kube_proxy" {
  cluster_name  = aws_eks_cluster.this.name
  addon_name    = "kube-proxy"
  addon_version = try(data.aws_eks_addon_version.default["kube-proxy"].version, var.addon_versions["kube-proxy"])

  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  tags = { Name = "${var.cluster_name}-kube-proxy" }
}

module "cni_identity" {
  source = "../pod-identity"

  name            = "${var.name}-vpc-cni"
  description     = "Network plugin of ${var.cluster_name}: gives pods addresses"
  cluster_name    = aws_eks_cluster.this.name
  cluster_arn     = aws_eks_cluster.this.arn
  namespace       = "kube-system"
  service_account = "aws-node"

  # AWS's own policy: interfaces of nodes carry no tag of the cluster when they are made.
  managed_policy_arns = { cni = "arn:${var.partition}:iam::aws:policy/AmazonEKS_CNI_Policy" }
}

resource "aws_eks_addon" "vpc_cni" {
  cluster_name         = aws_eks_cluster.this.name
  addon_name           = "vpc-cni"
  addon_version        = try(data.aws_eks_addon_version.default["vpc-cni"].version, var.addon_versions["vpc-cni"])
  configuration_values = jsonencode(local.cni_configuration)

  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  tags = { Name = "${var.cluster_name}-vpc-cni" }

  # The plugin cannot start without its credentials, and no node becomes ready without the plugin.
  depends_on = [module.cni_identity, aws_eks_addon.pod_identity_agent]
}
