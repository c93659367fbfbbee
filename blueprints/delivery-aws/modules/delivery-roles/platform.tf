# Layer 02: clusters, their nodes, and what runs in them for everybody. In the cluster itself the access entries of EKS say what it may.
locals {
  platform = {
    cluster = concat(local.iam.platform, local.nodes, [
      {
        Sid    = "Clusters"
        Effect = "Allow"
        Action = [
          "eks:*AccessEntry", "eks:*AccessPolicy", "eks:*Addon", "eks:AssociateEncryptionConfig", "eks:DeleteCluster", "eks:UpdateCluster*",
        ]
        Resource = [for name in flatten([for name in local.clusters : [name, "${name}/*"]]) : "${local.arn}:eks:${local.here}:*/${name}"]
      },
      # A cluster has no ARN before it is made.
      {
        Sid       = "NewClusters"
        Effect    = "Allow"
        Action    = ["eks:CreateCluster"]
        Resource  = "*"
        Condition = { StringEquals = merge(local.tags.StringEquals, local.in_regions.StringEquals) }
      },
      # The issuer of a cluster, for its service accounts. No other issuer.
      {
        Sid    = "IssuersOfClusters"
        Effect = "Allow"
        Action = [
          "iam:AddClientIDToOpenIDConnectProvider", "iam:CreateOpenIDConnectProvider", "iam:DeleteOpenIDConnectProvider", "iam:RemoveClientIDFromOpenIDConnectProvider",
          "iam:TagOpenIDConnectProvider", "iam:UntagOpenIDConnectProvider", "iam:UpdateOpenIDConnectProviderThumbprint",
        ]
        Resource = "${local.arn}:iam::${var.account_id}:oidc-provider/oidc.eks.*"
      },
      local.security_groups,
    ])
    services = concat(local.kms, [
      local.alarms,
      local.logs,
      local.parameters,
      local.use_keys,
      {
        Sid    = "Secrets"
        Effect = "Allow"
        Action = [
          "secretsmanager:CreateSecret", "secretsmanager:DeleteResourcePolicy", "secretsmanager:DeleteSecret", "secretsmanager:PutResourcePolicy", "secretsmanager:RestoreSecret",
          "secretsmanager:TagResource", "secretsmanager:UntagResource", "secretsmanager:UpdateSecret",
        ]
        Resource = "${local.secrets}${var.project}/*"
      },
    ])
  }
}
