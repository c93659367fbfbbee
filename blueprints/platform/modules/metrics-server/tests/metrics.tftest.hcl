# Plans only, against a mocked provider: no credentials, no network.
mock_provider "helm" {}

variables {
  cluster_name = "acme-euw1-prod"
}

run "survives_a_lost_node" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.this.values[0]).replicas == 2 && yamldecode(helm_release.this.values[0]).podDisruptionBudget.enabled
    error_message = "Autoscaling must not stop when one node goes."
  }
}

run "versions_are_exact" {
  command = plan

  variables {
    chart_version = "~> 3.13"
  }

  expect_failures = [var.chart_version]
}
