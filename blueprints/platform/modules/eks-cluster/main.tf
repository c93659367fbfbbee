# Before the cluster: EKS would make the group itself, without retention and without a key, and Terraform could not create it any more.
resource "aws_cloudwatch_log_group" "cluster" {
  #checkov:skip=CKV_AWS_338:How long logs are kept is the environment's decision (platform.log_days, 365 days by default)
  name              = "/aws/eks/${var.cluster_name}/cluster"
  retention_in_days = var.log_days
  kms_key_id        = var.operations_key_arn

  tags = { Name = "${var.cluster_name}-control-plane" }
}

data "aws_iam_policy_document" "cluster_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }

    # The service acts for any account that names the role: only this cluster may.
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["arn:${var.partition}:eks:${var.region}:${var.account_id}:cluster/${var.cluster_name}"]
    }
  }
}

resource "aws_iam_role" "cluster" {
  name               = "${var.name}-cluster"
  description        = "Control plane of ${var.cluster_name}"
  assume_role_policy = data.aws_iam_policy_document.cluster_trust.json

  tags = { Name = "${var.name}-cluster" }
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:${var.partition}:iam::aws:policy/AmazonEKSClusterPolicy"
}

# Worn by the control plane's interfaces besides the group that EKS makes: who else in the network reaches the private endpoint.
# Nodes need no rule here, EKS's own group lets them and the control plane talk to each other.
resource "aws_security_group" "endpoint" {
  name_prefix = "${var.name}-endpoint-"
  description = "Private endpoint of the cluster"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-endpoint" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "endpoint" {
  for_each = var.endpoint_networks

  security_group_id = aws_security_group.endpoint.id
  description       = "Kubernetes API"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "kubernetes-api" }
}

resource "aws_eks_cluster" "this" {
  #checkov:skip=CKV_AWS_38:Public only where platform.public_endpoint_cidrs lists networks, and for these only; a validation refuses the whole internet
  #checkov:skip=CKV_AWS_39:As above
  #checkov:skip=CKV_AWS_37:All log types unless the environment says otherwise (platform.log_types)
  #checkov:skip=CKV_AWS_339:Which versions are supported depends on the day; the compiler compares with EKS's calendar
  name     = var.cluster_name
  version  = var.kubernetes_version
  role_arn = aws_iam_role.cluster.arn

  deletion_protection       = var.deletion_protection
  enabled_cluster_log_types = sort(var.log_types)

  # The add-ons below are managed by EKS: the unmanaged ones, which a cluster gets otherwise, would only be in their way.
  bootstrap_self_managed_addons = false

  vpc_config {
    # Those of other zones can be neither added nor taken away later.
    subnet_ids              = values(var.subnet_ids)
    security_group_ids      = concat([aws_security_group.endpoint.id], sort(var.endpoint_security_group_ids))
    endpoint_private_access = true
    endpoint_public_access  = length(var.public_endpoint_cidrs) > 0
    public_access_cidrs     = length(var.public_endpoint_cidrs) > 0 ? sort(var.public_endpoint_cidrs) : null
  }

  # Always said. Left to EKS it is 10.100.0.0/16 or 172.20.0.0/16, depending on the VPC: a peer's network with the same range could then
  # not be reached from pods. It cannot be changed later.
  kubernetes_network_config {
    ip_family         = "ipv4"
    service_ipv4_cidr = var.service_cidr
  }

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = length(var.admin_role_arns) == 0
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = module.secrets_key.arn
    }
  }

  upgrade_policy {
    support_type = var.support_type
  }

  zonal_shift_config {
    enabled = true
  }

  tags = { Name = var.cluster_name }

  timeouts {
    create = "45m"
    update = "90m"
  }

  lifecycle {
    prevent_destroy = true

    # Matters only while the cluster is made, and changing it would make another one.
    ignore_changes = [access_config[0].bootstrap_cluster_creator_admin_permissions]
  }

  # The role loses its permissions last, or EKS cannot remove its own interfaces.
  depends_on = [aws_iam_role_policy_attachment.cluster, aws_cloudwatch_log_group.cluster]
}

# Pods use Pod Identity. The provider is for what cannot: the external secrets operator signs in as service accounts of other
# namespaces, with tokens that only IAM's web identity takes.
resource "aws_iam_openid_connect_provider" "this" {
  url            = aws_eks_cluster.this.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]

  tags = { Name = "${var.cluster_name}-oidc" }
}
