# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }
}

variables {
  name         = "acme-euw1-prod-zeta"
  app          = "api"
  namespace    = "zeta"
  account_id   = "123456789012"
  region       = "eu-west-1"
  cluster_name = "acme-euw1-prod"
  kms_key_arn  = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  buckets      = { exports = "write", imports = "read" }
  bucket_arns  = { exports = "arn:aws:s3:::exports", imports = "arn:aws:s3:::imports", others = "arn:aws:s3:::others" }
}

run "only_the_apps_pods_assume_it" {
  command = plan

  assert {
    condition = length([for c in data.aws_iam_policy_document.trust.statement[0].condition : c
      if c.variable == "aws:RequestTag/kubernetes-namespace" && one(c.values) == "zeta" && c.test == "StringEquals"
    ]) == 1
    error_message = "The role is for one namespace."
  }

  assert {
    condition = length([for c in data.aws_iam_policy_document.trust.statement[0].condition : c
      if c.variable == "aws:RequestTag/eks-cluster-arn" && one(c.values) == "arn:aws:eks:eu-west-1:123456789012:cluster/acme-euw1-prod" && c.test == "StringEquals"
    ]) == 1
    error_message = "And for one cluster."
  }

  assert {
    condition     = aws_eks_pod_identity_association.this[0].namespace == "zeta" && aws_eks_pod_identity_association.this[0].service_account == "api"
    error_message = "It is associated with the app's own service account."
  }
}

run "only_the_buckets_that_were_named" {
  command = plan

  assert {
    condition     = toset(data.aws_iam_policy_document.buckets[0].statement[2].resources) == toset(["arn:aws:s3:::exports/*"])
    error_message = "It writes where it was told it may."
  }

  assert {
    condition     = !strcontains(jsonencode(data.aws_iam_policy_document.buckets[0].statement), "others")
    error_message = "Other buckets of the client are not the app's."
  }
}

run "a_role_that_is_named_is_assumed_by_web_identity" {
  command = plan

  variables {
    role_name    = "acme-euw1-prod-zeta-legacy"
    web_identity = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/0", issuer = "oidc.example.com/id/0" }
  }

  assert {
    condition     = aws_iam_role.this.name == "acme-euw1-prod-zeta-legacy" && length(aws_eks_pod_identity_association.this) == 0
    error_message = "Two ways to one role would be one too many."
  }

  assert {
    condition = length([for c in data.aws_iam_policy_document.trust.statement[0].condition : c
      if c.variable == "oidc.example.com/id/0:sub" && one(c.values) == "system:serviceaccount:zeta:api"
    ]) == 1
    error_message = "The subject is one service account, no pattern."
  }
}
