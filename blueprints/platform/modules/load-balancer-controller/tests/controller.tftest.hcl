# Plans only, against mocked providers: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

mock_provider "helm" {}

variables {
  name         = "acme-euw1-prod"
  cluster_name = "acme-euw1-prod"
  cluster_arn  = "arn:aws:eks:eu-west-1:123456789012:cluster/acme-euw1-prod"
  account_id   = "123456789012"
  region       = "eu-west-1"
  vpc_id       = "vpc-00000000000000000"
}

run "only_what_is_the_clusters" {
  command = plan

  assert {
    condition     = alltrue([for s in data.aws_iam_policy_document.load_balancers.statement : anytrue([for c in s.condition : contains(["aws:RequestTag/elbv2.k8s.aws/cluster", "aws:ResourceTag/elbv2.k8s.aws/cluster"], c.variable) && tolist(c.values) == tolist(["acme-euw1-prod"])])])
    error_message = "Load balancers of other clusters cannot be touched."
  }

  assert {
    condition     = alltrue([for s in data.aws_iam_policy_document.security_groups.statement : length(s.condition) > 0 || s.sid == "MakeGroupsInNetworks"])
    error_message = "Security groups of others cannot be touched."
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).replicaCount == 2 && yamldecode(helm_release.this.values[0]).vpcId == "vpc-00000000000000000"
    error_message = "Two replicas that need no metadata service."
  }
}
