locals {
  # Put on everything that the driver makes (controller.k8sTagClusterId), and by EKS on every node.
  cluster_tag = "kubernetes.io/cluster/${var.cluster_name}"
  ec2         = "arn:${var.partition}:ec2:${var.region}"

  parameters = {
    "csi.storage.k8s.io/fstype" = "ext4"
    encrypted                   = "true"
    kmsKeyId                    = var.volumes_key_arn
    type                        = "gp3"
  }
}

# The published policy for the driver (docs/example-iam-policy.json of its repository) lets it touch the volumes of every cluster in the
# account. This one has the same actions and knows its own volumes only. Left out: fast restores, which are paid by the hour, and locks,
# which keep a snapshot from being deleted at all.
data "aws_iam_policy_document" "volumes" {
  #checkov:skip=CKV_AWS_111:Creating is limited by the tag that the request must carry, everything else by the tag that the resource has
  #checkov:skip=CKV_AWS_356:EC2's describe actions know no resources

  statement {
    sid = "Look"
    actions = [
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeInstances",
      "ec2:DescribeSnapshots",
      "ec2:DescribeTags",
      "ec2:DescribeVolumeStatus",
      "ec2:DescribeVolumes",
      "ec2:DescribeVolumesModifications",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "MakeVolumesOfTheCluster"
    actions   = ["ec2:CopyVolumes", "ec2:CreateVolume"]
    resources = ["${local.ec2}:*:volume/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/${local.cluster_tag}"
      values   = ["owned"]
    }
  }

  # A claim whose source is another claim. Only the copy is tagged in the request, the source has its tag.
  statement {
    sid       = "CopyVolumesOfTheCluster"
    actions   = ["ec2:CopyVolumes"]
    resources = ["${local.ec2}:*:volume/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/${local.cluster_tag}"
      values   = ["owned"]
    }
  }

  statement {
    sid       = "RestoreSnapshotsOfTheCluster"
    actions   = ["ec2:CreateVolume"]
    resources = ["${local.ec2}::snapshot/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/${local.cluster_tag}"
      values   = ["owned"]
    }
  }

  statement {
    sid       = "SnapshotVolumesOfTheCluster"
    actions   = ["ec2:CreateSnapshot"]
    resources = ["${local.ec2}:*:volume/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/${local.cluster_tag}"
      values   = ["owned"]
    }
  }

  statement {
    sid       = "MakeSnapshotsOfTheCluster"
    actions   = ["ec2:CreateSnapshot"]
    resources = ["${local.ec2}::snapshot/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/${local.cluster_tag}"
      values   = ["owned"]
    }
  }

  statement {
    sid       = "TagWhatIsMade"
    actions   = ["ec2:CreateTags"]
    resources = ["${local.ec2}:*:volume/*", "${local.ec2}::snapshot/*"]

    condition {
      test     = "StringEquals"
      variable = "ec2:CreateAction"
      values   = ["CopyVolumes", "CreateSnapshot", "CreateVolume"]
    }
  }

  statement {
    sid = "WorkWithWhatIsTheClusters"
    actions = [
      "ec2:AttachVolume",
      "ec2:DeleteSnapshot",
      "ec2:DeleteTags",
      "ec2:DeleteVolume",
      "ec2:DetachVolume",
      "ec2:ModifyVolume",
    ]
    resources = ["${local.ec2}:*:instance/*", "${local.ec2}:*:volume/*", "${local.ec2}::snapshot/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/${local.cluster_tag}"
      values   = ["owned"]
    }
  }
}

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "EncryptVolumes"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = [var.volumes_key_arn]
  }

  statement {
    sid       = "AttachEncryptedVolumes"
    actions   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
    resources = [var.volumes_key_arn]

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

module "identity" {
  source = "../pod-identity"

  name            = "${var.name}-ebs-csi"
  description     = "EBS driver of ${var.cluster_name}: makes and attaches the volumes that pods claim"
  cluster_name    = var.cluster_name
  cluster_arn     = var.cluster_arn
  namespace       = "kube-system"
  service_account = "ebs-csi-controller-sa"

  policies = {
    use-the-volumes-key = data.aws_iam_policy_document.key.json
    volumes             = data.aws_iam_policy_document.volumes.json
  }
}

# Only without a pinned version: what EKS installs by default for this version of Kubernetes. That moves with time, and a plan then shows it.
data "aws_eks_addon_version" "default" {
  count = var.addon_version == null ? 1 : 0

  addon_name         = "aws-ebs-csi-driver"
  kubernetes_version = var.kubernetes_version
}

resource "aws_eks_addon" "this" {
  cluster_name  = var.cluster_name
  addon_name    = "aws-ebs-csi-driver"
  addon_version = var.addon_version == null ? data.aws_eks_addon_version.default[0].version : var.addon_version

  configuration_values = jsonencode({
    controller = {
      k8sTagClusterId = var.cluster_name
      extraVolumeTags = merge(var.tags, var.backup == null ? {} : { Backup = var.backup })
      replicaCount    = 2
    }
  })

  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  tags = { Name = "${var.cluster_name}-aws-ebs-csi-driver" }

  depends_on = [module.identity]
}

# A volume is made in the zone of the pod that needs it, and a claim can be made larger. Nobody changes what a class says becomes of a volume whose claim is
# deleted: that is another class, and volumes stay of theirs.
resource "kubernetes_storage_class_v1" "gp3" {
  storage_provisioner    = "ebs.csi.aws.com"
  volume_binding_mode    = "WaitForFirstConsumer"
  reclaim_policy         = "Delete"
  allow_volume_expansion = true

  parameters = local.parameters

  metadata {
    name        = "gp3"
    annotations = { "storageclass.kubernetes.io/is-default-class" = tostring(!var.keep_volumes) }
  }

  depends_on = [aws_eks_addon.this]
}

# It is there in every cluster: claims of it are to be made larger also once another one is the default.
resource "kubernetes_storage_class_v1" "kept" {
  storage_provisioner    = "ebs.csi.aws.com"
  volume_binding_mode    = "WaitForFirstConsumer"
  reclaim_policy         = "Retain"
  allow_volume_expansion = true

  parameters = local.parameters

  metadata {
    name        = "gp3-retain"
    annotations = { "storageclass.kubernetes.io/is-default-class" = tostring(var.keep_volumes) }
  }

  depends_on = [aws_eks_addon.this]
}
