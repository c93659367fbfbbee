# Plans only, against mocked providers: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

mock_provider "helm" {}

mock_provider "kubernetes" {}

variables {
  name         = "acme-euw1-prod"
  cluster_name = "acme-euw1-prod"
  cluster_arn  = "arn:aws:eks:eu-west-1:123456789012:cluster/acme-euw1-prod"
  region       = "eu-west-1"
  zones        = { "acme.example.com" = "Z0123456789ABCDEFGHIJ" }
}

run "only_the_given_zones" {
  command = plan

  assert {
    condition     = alltrue([for s in data.aws_iam_policy_document.records.statement : s.resources == toset(["arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ"]) if s.sid != "FindZones"])
    error_message = "No other zone can be read or written."
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).txtOwnerId == "acme-euw1-prod" && contains(yamldecode(helm_release.this.values[0]).extraArgs, "--zone-id-filter=Z0123456789ABCDEFGHIJ")
    error_message = "Records are the cluster's own, in the given zone."
  }
}

run "without_a_zone" {
  command = plan

  variables {
    zones = {}
  }

  expect_failures = [var.zones]
}

run "a_zone_of_another_account" {
  command = plan

  variables {
    zone_role_arn = "arn:aws:iam::210987654321:role/acme-zone"
  }

  assert {
    condition     = data.aws_iam_policy_document.other_account[0].statement[0].resources == toset(["arn:aws:iam::210987654321:role/acme-zone"])
    error_message = "The role can assume that one, and no other."
  }
}
