# Plans only, against mocked providers: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}
mock_provider "kubernetes" {}

variables {
  name             = "acme-euw1-prod"
  cluster_name     = "acme-euw1-prod"
  account_id       = "111122223333"
  region           = "eu-west-1"
  hub_account_id   = "111122223333"
  hub_name         = "acme-euw1-tools"
  parameter_prefix = "/acme/production/eu-west-1/platform"
}

run "may_do_what_the_trees_need" {
  command = plan

  assert {
    condition     = aws_eks_access_entry.this.kubernetes_groups == toset(["argocd-hub"])
    error_message = "It gets its rights by the group, not by a policy of EKS: those are wider."
  }

  assert {
    condition     = !anytrue([for rule in kubernetes_cluster_role_v1.this.rule : contains(rule.resources, "secrets") || contains(rule.verbs, "*") || contains(rule.resources, "*")])
    error_message = "It reads no secrets."
  }
}

run "nobody_reads_within_an_account" {
  command = plan

  assert {
    condition     = length(aws_iam_role.reader) == 0
    error_message = "The stack of a hub in the same account reads as itself."
  }
}

run "a_hub_of_another_account_reads_two_parameters" {
  command = plan

  variables {
    hub_account_id = "444455556666"
  }

  assert {
    condition     = aws_iam_role.reader[0].name == "acme-euw1-prod-argocd-reader"
    error_message = "The stack of the hub assumes it by this name."
  }

  assert {
    condition     = length(data.aws_iam_policy_document.reader.statement[0].resources) == 2
    error_message = "Where the cluster is, and what its certificate is signed with."
  }

  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.trust.statement : length(statement.condition) == 1])
    error_message = "Only Argo CD's own roles."
  }
}
