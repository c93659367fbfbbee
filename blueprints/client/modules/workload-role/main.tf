# The AWS identity of one app of one client: its pods assume it, and nobody else. What it may do is use the client's buckets.

locals {
  full  = "${var.name}-${var.app}"
  short = length(local.full) <= 64 ? local.full : "${substr(local.full, 0, 58)}-${substr(sha256(local.full), 0, 5)}"
  name  = var.role_name == null ? local.short : var.role_name

  # With a role's name in its annotations a service account signs in by web identity, without it by Pod Identity.
  by_web_identity = var.role_name != null

  read_arns  = [for name in sort(keys(var.buckets)) : var.bucket_arns[name]]
  write_arns = [for name in sort(keys(var.buckets)) : var.bucket_arns[name] if var.buckets[name] == "write"]
}

data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = local.by_web_identity ? [] : ["pod-identity"]

    content {
      sid     = "PodIdentity"
      actions = ["sts:AssumeRole", "sts:TagSession"]

      principals {
        type        = "Service"
        identifiers = ["pods.eks.amazonaws.com"]
      }

      # EKS tags the session with where the pod runs (https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html): an association
      # that somebody makes for this role in another cluster or namespace gets nothing.
      condition {
        test     = "StringEquals"
        variable = "aws:RequestTag/eks-cluster-arn"
        values   = ["arn:${var.partition}:eks:${var.region}:${var.account_id}:cluster/${var.cluster_name}"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:RequestTag/kubernetes-namespace"
        values   = [var.namespace]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:RequestTag/kubernetes-service-account"
        values   = [var.app]
      }
    }
  }

  dynamic "statement" {
    for_each = local.by_web_identity ? ["web-identity"] : []

    content {
      sid     = "WebIdentity"
      actions = ["sts:AssumeRoleWithWebIdentity"]

      principals {
        type        = "Federated"
        identifiers = [var.web_identity.provider_arn]
      }

      condition {
        test     = "StringEquals"
        variable = "${var.web_identity.issuer}:sub"
        values   = ["system:serviceaccount:${var.namespace}:${var.app}"]
      }

      condition {
        test     = "StringEquals"
        variable = "${var.web_identity.issuer}:aud"
        values   = ["sts.amazonaws.com"]
      }
    }
  }
}

resource "aws_iam_role" "this" {
  name               = local.name
  description        = "Pods of ${var.app} in the namespace ${var.namespace}"
  assume_role_policy = data.aws_iam_policy_document.trust.json

  tags = { Name = local.name }
}

data "aws_iam_policy_document" "buckets" {
  count = length(var.buckets) > 0 ? 1 : 0

  statement {
    sid       = "ListOwnBuckets"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = local.read_arns
  }

  statement {
    sid       = "ReadObjects"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = [for arn in local.read_arns : "${arn}/*"]
  }

  dynamic "statement" {
    for_each = length(local.write_arns) > 0 ? ["write"] : []

    content {
      sid       = "WriteObjects"
      actions   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
      resources = [for arn in local.write_arns : "${arn}/*"]
    }
  }

  statement {
    sid       = "OwnKeyThroughS3"
    actions   = length(local.write_arns) > 0 ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "buckets" {
  count = length(var.buckets) > 0 ? 1 : 0

  name   = "use-buckets"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.buckets[0].json
}

resource "aws_eks_pod_identity_association" "this" {
  count = local.by_web_identity ? 0 : 1

  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.app
  role_arn        = aws_iam_role.this.arn

  tags = { Name = local.name }
}
