# Plans only, against mocked providers: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

mock_provider "helm" {}

variables {
  name               = "acme-euw1-prod"
  cluster_name       = "acme-euw1-prod"
  cluster_arn        = "arn:aws:eks:eu-west-1:123456789012:cluster/acme-euw1-prod"
  account_id         = "123456789012"
  region             = "eu-west-1"
  kubernetes_version = "1.33"
}

run "only_this_clusters_groups" {
  command = plan

  assert {
    condition     = alltrue([for s in data.aws_iam_policy_document.scale.statement : s.sid != "ScaleTheClustersGroups" || [for c in s.condition : c.variable] == ["aws:ResourceTag/k8s.io/cluster-autoscaler/acme-euw1-prod"]])
    error_message = "Another cluster's groups cannot be scaled."
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).autoDiscovery.clusterName == "acme-euw1-prod" && yamldecode(helm_release.this.values[0]).replicaCount == 2
    error_message = "It finds this cluster's groups, with a second replica in waiting."
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).image.tag == "v1.33.6"
    error_message = "The autoscaler is of the cluster's version."
  }
}
