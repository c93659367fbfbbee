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

  assert {
    condition     = yamldecode(helm_release.this.values[0]).disableIngressClassAnnotation && yamldecode(helm_release.this.values[0]).disableIngressGroupNameAnnotation
    error_message = "A load balancer is joined by its class, which says who may."
  }
}

# What controller 3.5.0 is published with (https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json)
# without what policy.tf says is left out. A missing one shows up as an ingress that never gets its load balancer.
run "every_action_that_the_controller_calls" {
  command = plan

  assert {
    condition = length(setsubtract([
      "acm:DescribeCertificate", "acm:ListCertificates", "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateSecurityGroup", "ec2:CreateTags",
      "ec2:DeleteSecurityGroup", "ec2:DeleteTags", "ec2:DescribeAccountAttributes", "ec2:DescribeAddresses", "ec2:DescribeAvailabilityZones",
      "ec2:DescribeCoipPools", "ec2:DescribeInstances", "ec2:DescribeInternetGateways", "ec2:DescribeIpamPools", "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeTags", "ec2:DescribeVpcPeeringConnections",
      "ec2:DescribeVpcs", "ec2:GetCoipPoolUsage", "ec2:GetSecurityGroupsForVpc", "ec2:RevokeSecurityGroupIngress",
      "elasticloadbalancing:AddListenerCertificates", "elasticloadbalancing:AddTags", "elasticloadbalancing:CreateListener",
      "elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateRule", "elasticloadbalancing:CreateTargetGroup",
      "elasticloadbalancing:DeleteListener", "elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:DeleteRule",
      "elasticloadbalancing:DeleteTargetGroup", "elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:DescribeCapacityReservation",
      "elasticloadbalancing:DescribeListenerAttributes", "elasticloadbalancing:DescribeListenerCertificates",
      "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeLoadBalancerAttributes",
      "elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeSSLPolicies",
      "elasticloadbalancing:DescribeTags", "elasticloadbalancing:DescribeTargetGroupAttributes", "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetHealth", "elasticloadbalancing:DescribeTrustStores", "elasticloadbalancing:ModifyCapacityReservation",
      "elasticloadbalancing:ModifyIpPools", "elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyListenerAttributes",
      "elasticloadbalancing:ModifyLoadBalancerAttributes", "elasticloadbalancing:ModifyRule", "elasticloadbalancing:ModifyTargetGroup",
      "elasticloadbalancing:ModifyTargetGroupAttributes", "elasticloadbalancing:RegisterTargets",
      "elasticloadbalancing:RemoveListenerCertificates", "elasticloadbalancing:RemoveTags", "elasticloadbalancing:SetIpAddressType",
      "elasticloadbalancing:SetRulePriorities", "elasticloadbalancing:SetSecurityGroups", "elasticloadbalancing:SetSubnets",
      "elasticloadbalancing:SetWebAcl", "iam:CreateServiceLinkedRole", "wafv2:AssociateWebACL", "wafv2:DisassociateWebACL", "wafv2:GetWebACL",
      "wafv2:GetWebACLForResource", "wafv2:ListWebACLs",
      ], flatten([for document in [
        data.aws_iam_policy_document.load_balancers, data.aws_iam_policy_document.look,
        data.aws_iam_policy_document.security_groups, data.aws_iam_policy_document.web_acls,
    ] : [for s in document.statement : tolist(s.actions)]]))) == 0
    error_message = "The controller calls an action that its role does not have."
  }
}
