# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name            = "acme-euw1-prod-external-dns"
  description     = "Writes records"
  cluster_name    = "acme-euw1-prod"
  cluster_arn     = "arn:aws:eks:eu-west-1:123456789012:cluster/acme-euw1-prod"
  namespace       = "external-dns"
  service_account = "external-dns"
  policies        = { records = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
}

run "only_one_service_account_of_one_cluster" {
  command = plan

  assert {
    condition = jsonencode({ for c in data.aws_iam_policy_document.trust.statement[0].condition : c.variable => c.values }) == jsonencode({
      "aws:RequestTag/eks-cluster-arn"            = ["arn:aws:eks:eu-west-1:123456789012:cluster/acme-euw1-prod"]
      "aws:RequestTag/kubernetes-namespace"       = ["external-dns"]
      "aws:RequestTag/kubernetes-service-account" = ["external-dns"]
    })
    error_message = "The trust names cluster, namespace and service account."
  }

  assert {
    condition     = aws_eks_pod_identity_association.this.service_account == "external-dns" && aws_eks_pod_identity_association.this.namespace == "external-dns"
    error_message = "The association is for the same service account."
  }
}

run "a_name_that_iam_refuses" {
  command = plan

  variables {
    name = "acme-euw1-prod-a-service-whose-name-is-far-longer-than-a-role-name-may-be"
  }

  expect_failures = [var.name]
}
