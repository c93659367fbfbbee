# Layers 01-*: networks, their VPNs and gateways, keys, backups, alarms, runners.
locals {
  foundation = {
    # Resources of a network have ids and no names; what is shared with the account is another one's. The region is what bounds them.
    network = concat(local.topics, [
      {
        Sid    = "Network"
        Effect = "Allow"
        Action = [
          "ec2:*Address*",
          "ec2:*CustomerGateway*",
          "ec2:*FlowLogs",
          "ec2:*InternetGateway*",
          "ec2:*ManagedPrefixList*",
          "ec2:*NatGateway*",
          "ec2:*NetworkAcl*",
          "ec2:*Route*",
          "ec2:*SecurityGroup*",
          "ec2:*Subnet*",
          "ec2:*TransitGateway*",
          "ec2:*Vpc*",
          "ec2:*Vpn*",
          "ec2:CreateTags",
          "ec2:DeleteTags",
        ]
        Resource  = "*"
        Condition = local.in_regions
      },
      {
        Sid    = "Shares"
        Effect = "Allow"
        Action = [
          "ram:AcceptResourceShareInvitation", "ram:AssociateResourceShare", "ram:CreateResourceShare", "ram:DeleteResourceShare", "ram:DisassociateResourceShare", "ram:TagResource",
          "ram:UntagResource", "ram:UpdateResourceShare",
        ]
        Resource  = "*"
        Condition = local.in_regions
      },
      {
        Sid    = "KeysOfPeerings"
        Effect = "Allow"
        Action = [
          "secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:RestoreSecret",
          "secretsmanager:TagResource", "secretsmanager:UntagResource", "secretsmanager:UpdateSecret*",
        ]
        Resource = local.keys_of_peerings
      },
      local.parameters,
    ])
    services = concat(local.iam.foundation, local.kms, local.buckets, [
      {
        Sid    = "Backups"
        Effect = "Allow"
        Action = [
          "backup-storage:MountCapsule", "backup:CreateBackup*", "backup:DeleteBackup*", "backup:PutBackupVault*", "backup:TagResource", "backup:UntagResource", "backup:UpdateBackupPlan",
        ]
        Resource  = "*"
        Condition = local.in_regions
      },
      {
        Sid    = "Trails"
        Effect = "Allow"
        Action = [
          "cloudtrail:AddTags", "cloudtrail:CreateTrail", "cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:RemoveTags", "cloudtrail:StartLogging",
          "cloudtrail:StopLogging", "cloudtrail:UpdateTrail",
        ]
        Resource = "${local.arn}:cloudtrail:${local.here}:trail/${local.named}"
      },
      {
        Sid      = "Events"
        Effect   = "Allow"
        Action   = ["events:DeleteRule", "events:PutRule", "events:PutTargets", "events:RemoveTargets", "events:TagResource", "events:UntagResource"]
        Resource = "${local.arn}:events:${local.here}:rule/${local.named}"
      },
      {
        Sid      = "Runners"
        Effect   = "Allow"
        Action   = ["codebuild:*Project", "codebuild:*Webhook"]
        Resource = "${local.arn}:codebuild:${local.here}:project/${local.named}"
      },
      {
        Sid      = "ConnectionsOfRunners"
        Effect   = "Allow"
        Action   = [for service in ["codeconnections", "codestar-connections"] : "${service}:PassConnection"]
        Resource = [for service in ["codeconnections", "codestar-connections"] : "${local.arn}:${service}:${local.here}:connection/*"]
      },
    ])
    more = [local.logs, local.deliveries, local.alarms, local.functions, local.use_keys]
  }
}
