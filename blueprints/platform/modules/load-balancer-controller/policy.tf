# The published policy for the controller (docs/install/iam_policy.json of its repository) lets it change listeners, rules and security
# groups of the whole account. This one has the same actions and goes by the tag that the controller puts on everything it makes. Left
# out: WAF Classic and Shield, which are switched off; certificates of IAM, as only those of ACM are looked for; and
# cognito-idp:DescribeUserPoolClient, which shows the client's secret and only rules that log users in would need.

locals {
  tag = "elbv2.k8s.aws/cluster"
  ec2 = "arn:${var.partition}:ec2:${var.region}:${var.account_id}"
  elb = "arn:${var.partition}:elasticloadbalancing:${var.region}:${var.account_id}"

  load_balancers = ["${local.elb}:loadbalancer/app/*", "${local.elb}:loadbalancer/net/*"]
  listeners      = ["${local.elb}:listener/app/*", "${local.elb}:listener/net/*"]
  rules          = ["${local.elb}:listener-rule/app/*", "${local.elb}:listener-rule/net/*"]
  target_groups  = ["${local.elb}:targetgroup/*"]
  web_acls       = ["arn:${var.partition}:wafv2:${var.region}:${var.account_id}:regional/webacl/${var.name}/*", "arn:${var.partition}:wafv2:${var.region}:${var.account_id}:regional/webacl/${var.name}-*/*"]
}

data "aws_iam_policy_document" "look" {
  #checkov:skip=CKV_AWS_356:The describe and list actions of these services know no resources

  statement {
    sid = "Look"
    actions = [
      "acm:DescribeCertificate",
      "acm:ListCertificates",
      "ec2:DescribeAccountAttributes",
      "ec2:DescribeAddresses",
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeCoipPools",
      "ec2:DescribeInstances",
      "ec2:DescribeInternetGateways",
      "ec2:DescribeIpamPools",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeTags",
      "ec2:DescribeVpcPeeringConnections",
      "ec2:DescribeVpcs",
      "ec2:GetCoipPoolUsage",
      "ec2:GetSecurityGroupsForVpc",
      "elasticloadbalancing:DescribeCapacityReservation",
      "elasticloadbalancing:DescribeListenerAttributes",
      "elasticloadbalancing:DescribeListenerCertificates",
      "elasticloadbalancing:DescribeListeners",
      "elasticloadbalancing:DescribeLoadBalancerAttributes",
      "elasticloadbalancing:DescribeLoadBalancers",
      "elasticloadbalancing:DescribeRules",
      "elasticloadbalancing:DescribeSSLPolicies",
      "elasticloadbalancing:DescribeTags",
      "elasticloadbalancing:DescribeTargetGroupAttributes",
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetHealth",
      "elasticloadbalancing:DescribeTrustStores",
    ]
    resources = ["*"]
  }

  # Once in the life of an account.
  statement {
    sid       = "FirstLoadBalancerOfTheAccount"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["arn:${var.partition}:iam::${var.account_id}:role/aws-service-role/elasticloadbalancing.amazonaws.com/*"]

    condition {
      test     = "StringEquals"
      variable = "iam:AWSServiceName"
      values   = ["elasticloadbalancing.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "security_groups" {
  # The network is not tagged, and may be another account's.
  statement {
    sid       = "MakeGroupsInNetworks"
    actions   = ["ec2:CreateSecurityGroup"]
    resources = ["arn:${var.partition}:ec2:${var.region}:*:vpc/*"]
  }

  statement {
    sid       = "MakeGroupsOfTheCluster"
    actions   = ["ec2:CreateSecurityGroup"]
    resources = ["${local.ec2}:security-group/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/${local.tag}"
      values   = [var.cluster_name]
    }
  }

  statement {
    sid       = "TagGroupsThatAreMade"
    actions   = ["ec2:CreateTags"]
    resources = ["${local.ec2}:security-group/*"]

    condition {
      test     = "StringEquals"
      variable = "ec2:CreateAction"
      values   = ["CreateSecurityGroup"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/${local.tag}"
      values   = [var.cluster_name]
    }
  }

  statement {
    sid = "ChangeGroupsOfTheCluster"
    actions = [
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:CreateTags",
      "ec2:DeleteSecurityGroup",
      "ec2:DeleteTags",
      "ec2:RevokeSecurityGroupIngress",
    ]
    resources = ["${local.ec2}:security-group/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/${local.tag}"
      values   = [var.cluster_name]
    }
  }

  # The nodes' own group, which EKS has tagged: it must let the load balancers in.
  statement {
    sid       = "LetLoadBalancersReachNodes"
    actions   = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"]
    resources = ["${local.ec2}:security-group/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/kubernetes.io/cluster/${var.cluster_name}"
      values   = ["owned"]
    }
  }
}

data "aws_iam_policy_document" "load_balancers" {
  statement {
    sid       = "MakeWhatIsTheClusters"
    actions   = ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"]
    resources = concat(local.load_balancers, local.target_groups)

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/${local.tag}"
      values   = [var.cluster_name]
    }
  }

  statement {
    sid       = "TagWhatIsMade"
    actions   = ["elasticloadbalancing:AddTags"]
    resources = concat(local.load_balancers, local.listeners, local.rules, local.target_groups)

    condition {
      test     = "StringEquals"
      variable = "elasticloadbalancing:CreateAction"
      values   = ["CreateListener", "CreateLoadBalancer", "CreateRule", "CreateTargetGroup"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/${local.tag}"
      values   = [var.cluster_name]
    }
  }

  statement {
    sid = "WorkWithWhatIsTheClusters"
    actions = [
      "elasticloadbalancing:AddListenerCertificates",
      "elasticloadbalancing:AddTags",
      "elasticloadbalancing:CreateListener",
      "elasticloadbalancing:CreateRule",
      "elasticloadbalancing:DeleteListener",
      "elasticloadbalancing:DeleteLoadBalancer",
      "elasticloadbalancing:DeleteRule",
      "elasticloadbalancing:DeleteTargetGroup",
      "elasticloadbalancing:DeregisterTargets",
      "elasticloadbalancing:ModifyCapacityReservation",
      "elasticloadbalancing:ModifyIpPools",
      "elasticloadbalancing:ModifyListener",
      "elasticloadbalancing:ModifyListenerAttributes",
      "elasticloadbalancing:ModifyLoadBalancerAttributes",
      "elasticloadbalancing:ModifyRule",
      "elasticloadbalancing:ModifyTargetGroup",
      "elasticloadbalancing:ModifyTargetGroupAttributes",
      "elasticloadbalancing:RegisterTargets",
      "elasticloadbalancing:RemoveListenerCertificates",
      "elasticloadbalancing:RemoveTags",
      "elasticloadbalancing:SetIpAddressType",
      "elasticloadbalancing:SetRulePriorities",
      "elasticloadbalancing:SetSecurityGroups",
      "elasticloadbalancing:SetSubnets",
    ]
    resources = concat(local.load_balancers, local.listeners, local.rules, local.target_groups)

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/${local.tag}"
      values   = [var.cluster_name]
    }
  }
}

data "aws_iam_policy_document" "web_acls" {
  #checkov:skip=CKV_AWS_356:Listing web ACLs knows no resources

  # Ingress classes name the ACL; its ARN is found by the name.
  statement {
    sid       = "FindWebAcls"
    actions   = ["wafv2:ListWebACLs"]
    resources = ["*"]
  }

  # Which ACL a load balancer has is asked before another one is put before it, whoever made that.
  # https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACLForResource.html
  statement {
    sid       = "LookAtWebAcls"
    actions   = ["wafv2:GetWebACL"]
    resources = ["arn:${var.partition}:wafv2:${var.region}:${var.account_id}:regional/webacl/*"]
  }

  # The ACL first, then the load balancers that it is put before.
  statement {
    sid       = "PutTheCellsWebAcls"
    actions   = ["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL", "wafv2:GetWebACLForResource"]
    resources = concat(local.web_acls, ["${local.elb}:loadbalancer/app/*"])
  }

  statement {
    sid       = "BeforeLoadBalancersOfTheCluster"
    actions   = ["elasticloadbalancing:SetWebAcl"]
    resources = ["${local.elb}:loadbalancer/app/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/${local.tag}"
      values   = [var.cluster_name]
    }
  }
}
