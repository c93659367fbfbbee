# Plans only, against mocked providers: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

mock_provider "kubernetes" {}

variables {
  name               = "acme-euw1-prod"
  cluster_name       = "acme-euw1-prod"
  cluster_arn        = "arn:aws:eks:eu-west-1:123456789012:cluster/acme-euw1-prod"
  region             = "eu-west-1"
  kubernetes_version = "1.33"
  addon_version      = "v1.63.0-eksbuild.1"
  volumes_key_arn    = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "volumes_are_encrypted" {
  command = plan

  assert {
    condition     = kubernetes_storage_class_v1.gp3.parameters["encrypted"] == "true" && kubernetes_storage_class_v1.gp3.parameters["kmsKeyId"] == var.volumes_key_arn
    error_message = "What pods claim is encrypted with the cluster's key."
  }

  assert {
    condition     = kubernetes_storage_class_v1.gp3.volume_binding_mode == "WaitForFirstConsumer"
    error_message = "A volume is made where its pod is."
  }
}

run "volumes_are_backed_up_and_stay" {
  command = plan

  variables {
    backup = "production"
    tags   = { Owner = "platform" }
  }

  assert {
    condition     = jsondecode(aws_eks_addon.this.configuration_values).controller.extraVolumeTags == { Backup = "production", Owner = "platform" }
    error_message = "The backup plan finds them by the tag."
  }

  assert {
    condition     = kubernetes_storage_class_v1.kept.reclaim_policy == "Retain" && kubernetes_storage_class_v1.kept.parameters == kubernetes_storage_class_v1.gp3.parameters
    error_message = "A claim that is deleted takes no data along."
  }

  assert {
    condition     = [for class in [kubernetes_storage_class_v1.gp3, kubernetes_storage_class_v1.kept] : class.metadata[0].name if class.metadata[0].annotations["storageclass.kubernetes.io/is-default-class"] == "true"] == ["gp3-retain"]
    error_message = "One class is the default."
  }
}

run "volumes_that_may_go" {
  command = plan

  variables {
    keep_volumes = false
  }

  assert {
    condition     = kubernetes_storage_class_v1.kept.metadata[0].annotations["storageclass.kubernetes.io/is-default-class"] == "false" && kubernetes_storage_class_v1.gp3.metadata[0].annotations["storageclass.kubernetes.io/is-default-class"] == "true" && !can(jsondecode(aws_eks_addon.this.configuration_values).controller.extraVolumeTags.Backup)
    error_message = "With the claim, and no backup holds them."
  }
}

run "only_the_clusters_own_volumes" {
  command = plan

  # Whatever is no mere look is limited by a tag or happens in the moment of creation.
  assert {
    condition     = alltrue([for s in data.aws_iam_policy_document.volumes.statement : length(s.condition) > 0 if s.sid != "Look"])
    error_message = "Every change is conditional."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.this.configuration_values).controller.k8sTagClusterId == "acme-euw1-prod"
    error_message = "The driver tags what it makes with the cluster."
  }
}

# What driver 1.63.0 is published with (https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/v1.63.0/docs/example-iam-policy.json)
# without what main.tf says is left out.
run "every_action_that_the_driver_calls" {
  command = plan

  assert {
    condition = length(setsubtract([
      "ec2:AttachVolume", "ec2:CopyVolumes", "ec2:CreateSnapshot", "ec2:CreateTags", "ec2:CreateVolume", "ec2:DeleteSnapshot", "ec2:DeleteTags",
      "ec2:DeleteVolume", "ec2:DescribeAvailabilityZones", "ec2:DescribeInstanceTypes", "ec2:DescribeInstances", "ec2:DescribeSnapshots",
      "ec2:DescribeTags", "ec2:DescribeVolumeStatus", "ec2:DescribeVolumes", "ec2:DescribeVolumesModifications", "ec2:DetachVolume",
      "ec2:ModifyVolume",
    ], flatten([for s in data.aws_iam_policy_document.volumes.statement : tolist(s.actions)]))) == 0
    error_message = "The driver calls an action that its role does not have."
  }
}
