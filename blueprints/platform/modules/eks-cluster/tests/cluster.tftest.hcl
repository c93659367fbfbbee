# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_eks_addon_version" {
    defaults = { version = "v9.9.9-eksbuild.1" }
  }
  mock_resource "aws_eks_cluster" {
    defaults = {
      arn                   = "arn:aws:eks:eu-west-1:123456789012:cluster/acme-euw1-prod"
      endpoint              = "https://0123456789abcdef.gr7.eu-west-1.eks.amazonaws.com"
      certificate_authority = [{ data = "Y2VydGlmaWNhdGU=" }]
      identity              = [{ oidc = [{ issuer = "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF" }] }]
    }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mocked" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }
  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF" }
  }
}

variables {
  name               = "acme-euw1-prod"
  cluster_name       = "acme-euw1-prod"
  account_id         = "123456789012"
  region             = "eu-west-1"
  kubernetes_version = "1.33"
  vpc_id             = "vpc-00000000000000000"
  subnet_ids         = { "eu-west-1a" = "subnet-00000000000000001", "eu-west-1b" = "subnet-00000000000000002" }
  service_cidr       = "10.100.0.0/16"
  operations_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000001"
  parameter_prefix   = "/acme/production/eu-west-1/platform"
}

run "closed_by_default" {
  command = plan

  assert {
    condition     = !aws_eks_cluster.this.vpc_config[0].endpoint_public_access && aws_eks_cluster.this.vpc_config[0].endpoint_private_access
    error_message = "There is no public endpoint unless networks are listed."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.endpoint) == 0
    error_message = "Nobody outside of the cluster reaches the private endpoint by default."
  }

  assert {
    condition     = aws_eks_cluster.this.deletion_protection
    error_message = "The cluster is protected from deletion."
  }
}

run "secrets_are_encrypted_with_a_key_of_their_own" {
  command = plan

  assert {
    condition     = contains(aws_eks_cluster.this.encryption_config[0].resources, "secrets") && aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == module.secrets_key.arn
    error_message = "Secrets are encrypted with the cluster's own key."
  }
}

run "services_and_logs_are_explicit" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.kubernetes_network_config[0].service_ipv4_cidr == "10.100.0.0/16"
    error_message = "The service range is never left to EKS."
  }

  assert {
    condition     = length(aws_eks_cluster.this.enabled_cluster_log_types) == 5 && aws_cloudwatch_log_group.cluster.name == "/aws/eks/acme-euw1-prod/cluster" && aws_cloudwatch_log_group.cluster.retention_in_days == 365
    error_message = "All logs are written, into a group with a retention."
  }
}

run "offices_and_peers_see_pods" {
  command = plan

  variables {
    snat_excluded_cidrs = ["192.0.2.0/24", "10.1.0.0/16"]
  }

  assert {
    condition     = jsondecode(aws_eks_addon.vpc_cni.configuration_values).env.AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS == "10.1.0.0/16,192.0.2.0/24"
    error_message = "Both are excluded from source address translation."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.vpc_cni.configuration_values).enableNetworkPolicy == "true"
    error_message = "Network policies are enforced."
  }
}

run "pinned_versions_win" {
  command = plan

  variables {
    addon_versions = { vpc-cni = "v1.22.4-eksbuild.3" }
  }

  assert {
    condition     = aws_eks_addon.vpc_cni.addon_version == "v1.22.4-eksbuild.3" && aws_eks_addon.kube_proxy.addon_version == "v9.9.9-eksbuild.1"
    error_message = "Only what has no pin follows EKS's default."
  }
}

run "named_admins_replace_the_creator" {
  command = plan

  variables {
    admin_role_arns  = ["arn:aws:iam::123456789012:role/platform-admin"]
    viewer_role_arns = ["arn:aws:iam::123456789012:role/developer"]
  }

  assert {
    condition     = !aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions && aws_eks_cluster.this.access_config[0].authentication_mode == "API"
    error_message = "With admins listed, nobody else is one."
  }

  assert {
    condition     = endswith(aws_eks_access_policy_association.this["arn:aws:iam::123456789012:role/developer"].policy_arn, "AmazonEKSViewPolicy")
    error_message = "Viewers look, and no more."
  }
}

run "the_whole_internet_is_refused" {
  command = plan

  variables {
    public_endpoint_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.public_endpoint_cidrs]
}
