locals {
  # As the stack of the hub calls them: one for each of Argo CD's service accounts that talk to clusters.
  hub_roles = [for of in ["controller", "applicationset", "server"] : "arn:${var.partition}:iam::${var.hub_account_id}:role/${var.hub_name}-argocd-${of}"]
}

# By its account and its name, since a role that is not there yet cannot be a principal. What EKS Pod Identity says of a session goes along
# with it: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${var.partition}:iam::${var.hub_account_id}:root"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values   = local.hub_roles
    }
  }
}

# It has no policies: it is who signs in to the cluster, and nothing in AWS.
# https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#cluster-role-trust-policies
resource "aws_iam_role" "this" {
  #checkov:skip=CKV_AWS_61:The condition names the roles of the account
  name                 = "${var.name}-argocd-target"
  description          = "Argo CD of ${var.hub_name} in ${var.cluster_name}"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600

  tags = { Name = "${var.name}-argocd-target" }
}

resource "aws_eks_access_entry" "this" {
  cluster_name      = var.cluster_name
  principal_arn     = aws_iam_role.this.arn
  type              = "STANDARD"
  kubernetes_groups = [var.group]

  tags = { Name = "${var.name}-argocd-target" }
}

# The stack of a hub in another account reads where the cluster is.
data "aws_iam_policy_document" "reader_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${var.partition}:iam::${var.hub_account_id}:root"]
    }
  }
}

data "aws_iam_policy_document" "reader" {
  statement {
    sid       = "ReadWhereTheClusterIs"
    actions   = ["ssm:GetParameter", "ssm:GetParameters"]
    resources = [for name in ["cluster_certificate_authority", "cluster_endpoint"] : "arn:${var.partition}:ssm:${var.region}:${var.account_id}:parameter${var.parameter_prefix}/${name}"]
  }
}

resource "aws_iam_role" "reader" {
  #checkov:skip=CKV_AWS_61:Who in the account may assume it is for that account's policies to say, and it reads two identifiers
  count = var.hub_account_id == var.account_id ? 0 : 1

  name                 = "${var.name}-argocd-reader"
  description          = "The stack of the Argo CD of ${var.hub_name} reads where ${var.cluster_name} is"
  assume_role_policy   = data.aws_iam_policy_document.reader_trust.json
  max_session_duration = 3600

  tags = { Name = "${var.name}-argocd-reader" }
}

resource "aws_iam_role_policy" "reader" {
  count = var.hub_account_id == var.account_id ? 0 : 1

  name   = "read-cluster"
  role   = aws_iam_role.reader[0].id
  policy = data.aws_iam_policy_document.reader.json
}
