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
  zones        = { "acme.example.com" = "Z0123456789ABCDEFGHIJ" }
}

run "text_records_of_challenges_only" {
  command = plan

  assert {
    condition = alltrue([for s in data.aws_iam_policy_document.challenges.statement : s.sid != "AnswerChallenges" || jsonencode({ for c in s.condition : c.variable => c.values }) == jsonencode({
      "route53:ChangeResourceRecordSetsRecordTypes"           = ["TXT"]
      "route53:ChangeResourceRecordSetsNormalizedRecordNames" = ["_acme-challenge.*"]
    })])
    error_message = "Addresses cannot be changed."
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).webhook.replicaCount == 2 && yamldecode(helm_release.this.values[0]).crds.keep
    error_message = "The webhook survives a lost node, and certificates the release."
  }
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
