# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_eks_addon_version" {
    defaults = { version = "v9.9.9-eksbuild.1" }
  }
}

variables {
  cluster_name       = "acme-euw1-prod"
  kubernetes_version = "1.33"
  node_group_arns    = ["arn:aws:eks:eu-west-1:123456789012:nodegroup/acme-euw1-prod/general/00000000-0000-0000-0000-000000000000"]
}

run "two_replicas_at_least" {
  command = plan

  assert {
    condition     = jsondecode(aws_eks_addon.this.configuration_values).autoScaling.minReplicas == 2
    error_message = "One lost node must not stop name resolution."
  }

  assert {
    condition     = aws_eks_addon.this.addon_version == "v9.9.9-eksbuild.1"
    error_message = "Without a pin EKS's default is installed."
  }
}

run "a_pin_wins" {
  command = plan

  variables {
    addon_version = "v1.12.2-eksbuild.4"
  }

  assert {
    condition     = aws_eks_addon.this.addon_version == "v1.12.2-eksbuild.4" && length(data.aws_eks_addon_version.default) == 0
    error_message = "A pinned version does not ask for the default."
  }
}

run "not_without_nodes" {
  command = plan

  variables {
    node_group_arns = []
  }

  expect_failures = [aws_eks_addon.this]
}
