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
  cluster_arn  = "arn:aws:eks:eu-west-1:111122223333:cluster/acme-euw1-prod"
}

run "alone_it_needs_no_role" {
  command = plan

  assert {
    condition     = length(module.identity) == 0
    error_message = "Its own cluster it reaches by its service account."
  }
}

run "a_role_for_each_part_that_talks_to_clusters" {
  command = plan

  variables {
    target_role_arns = ["arn:aws:iam::444455556666:role/acme-euw1-stag-argocd-target"]
  }

  assert {
    condition     = toset(keys(module.identity)) == toset(["applicationset", "controller", "server"])
    error_message = "The cells of the clusters trust these three by their names."
  }

  assert {
    condition     = data.aws_iam_policy_document.clusters["1"].statement[0].resources == toset(["arn:aws:iam::444455556666:role/acme-euw1-stag-argocd-target"])
    error_message = "The roles of the clusters, and no other."
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).configs.cm["resource.respectRBAC"] == "strict"
    error_message = "In other clusters it may not read everything."
  }
}

# 400 names of 64 characters at most.
run "many_clusters_have_room" {
  command = plan

  variables {
    target_role_arns = [for n in range(400) : "arn:aws-us-gov:iam::444455556666:role/${format("%064d", n)}"]
  }

  assert {
    condition     = length(aws_iam_policy.clusters) == 8 && length(flatten([for document in data.aws_iam_policy_document.clusters : tolist(document.statement[0].resources)])) == 400
    error_message = "Ten policies can be attached to a role."
  }

  assert {
    condition     = alltrue([for document in data.aws_iam_policy_document.clusters : length(jsonencode(document.statement[0].resources)) < 5900])
    error_message = "Each holds 6,144 characters."
  }
}
