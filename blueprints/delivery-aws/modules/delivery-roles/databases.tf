# Layers 03-*: databases of clients and stores of data. Names of caches and domains are cut where they are too long, so that account and region bound them.
locals {
  databases = {
    access = concat(local.iam.databases, local.kms, [
      local.parameters,
      local.security_groups,
      {
        Sid    = "Policies"
        Effect = "Allow"
        Action = [
          "iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeleteInstanceProfile", "iam:DeletePolicy",
          "iam:DeletePolicyVersion", "iam:RemoveRoleFromInstanceProfile", "iam:SetDefaultPolicyVersion", "iam:Tag*Polic*", "iam:TagInstanceProfile", "iam:Untag*Polic*", "iam:UntagInstanceProfile",
        ]
        Resource = flatten([for name in local.names : [for kind in ["instance-profile", "policy"] : "${local.arn}:iam::${var.account_id}:${kind}/${name}"]])
      },
      {
        Sid    = "Secrets"
        Effect = "Allow"
        Action = [
          "secretsmanager:CancelRotateSecret", "secretsmanager:CreateSecret", "secretsmanager:DeleteResourcePolicy", "secretsmanager:DeleteSecret", "secretsmanager:PutResourcePolicy",
          "secretsmanager:RestoreSecret", "secretsmanager:RotateSecret", "secretsmanager:TagResource", "secretsmanager:UntagResource", "secretsmanager:UpdateSecret",
        ]
        Resource = ["${local.secrets}${var.project}/*", "${local.secrets}rds!*"]
      },
    ])
    engines = [
      {
        Sid    = "Rds"
        Effect = "Allow"
        Action = [
          "rds:AddTagsToResource", "rds:CreateDBCluster*", "rds:CreateDBInstance*", "rds:CreateDBParameterGroup", "rds:CreateDBSnapshot", "rds:CreateDBSubnetGroup",
          "rds:CreateGlobalCluster", "rds:Delete*", "rds:FailoverGlobalCluster", "rds:ModifyDBCluster*", "rds:ModifyDBInstance", "rds:ModifyDBParameterGroup",
          "rds:ModifyDBSubnetGroup", "rds:ModifyGlobalCluster", "rds:PromoteReadReplica*", "rds:Reboot*", "rds:RemoveFromGlobalCluster",
          "rds:RemoveTagsFromResource", "rds:Reset*", "rds:Restore*", "rds:SwitchoverGlobalCluster",
        ]
        Resource = concat(
          [for kind in ["cluster", "cluster-pg", "cluster-snapshot", "db", "og", "pg", "snapshot", "subgrp"] : "${local.arn}:rds:${local.here}:${kind}:${var.project}-*"],
          ["${local.arn}:rds::${var.account_id}:global-cluster:${var.project}-*", "${local.arn}:rds:${local.here}:og:default*", "${local.arn}:rds:${local.here}:*pg:default*"],
        )
      },
      {
        Sid    = "Caches"
        Effect = "Allow"
        Action = [
          "elasticache:AddTagsToResource", "elasticache:Create*", "elasticache:Delete*", "elasticache:Decrease*", "elasticache:DisassociateGlobalReplicationGroup", "elasticache:Failover*",
          "elasticache:Increase*", "elasticache:Modify*", "elasticache:RemoveTagsFromResource",
        ]
        Resource  = "${local.arn}:elasticache:*:${var.account_id}:*"
        Condition = local.in_regions
      },
      {
        Sid    = "SearchDomains"
        Effect = "Allow"
        Action = [
          "es:AddTags", "es:CancelServiceSoftwareUpdate", "es:CreateDomain", "es:CreateOutboundConnection", "es:DeleteDomain", "es:RemoveTags", "es:StartServiceSoftwareUpdate",
          "es:UpdateDomainConfig", "es:UpgradeDomain",
        ]
        Resource  = "${local.arn}:es:${local.here}:*"
        Condition = local.in_regions
      },
      {
        Sid    = "Instances"
        Effect = "Allow"
        Action = [
          "ec2:*NetworkInterface*", "ec2:*Volume*", "ec2:Modify*Instance*", "ec2:RebootInstances", "ec2:RunInstances", "ec2:StartInstances", "ec2:StopInstances",
          "ec2:TerminateInstances", "ec2:*IamInstanceProfile*", "ec2:MonitorInstances", "ec2:UnmonitorInstances",
        ]
        Resource  = "*"
        Condition = local.in_regions
      },
      {
        Sid      = "Snapshots"
        Effect   = "Allow"
        Action   = ["dlm:DeleteLifecyclePolicy", "dlm:TagResource", "dlm:UntagResource", "dlm:UpdateLifecyclePolicy"]
        Resource = "${local.arn}:dlm:${local.here}:policy/*"
      },
      # What IAM knows no resources of.
      {
        Sid    = "New"
        Effect = "Allow"
        Action = [
          "dlm:CreateLifecyclePolicy", "es:AcceptInboundConnection", "es:DeleteInboundConnection", "es:DeleteOutboundConnection", "es:RejectInboundConnection",
        ]
        Resource  = "*"
        Condition = local.in_regions
      },
      {
        Sid       = "BackupSelections"
        Effect    = "Allow"
        Action    = ["backup:CreateBackupSelection", "backup:DeleteBackupSelection"]
        Resource  = "${local.arn}:backup:${local.here}:backup-plan:*"
        Condition = local.in_regions
      },
      {
        Sid    = "Documents"
        Effect = "Allow"
        Action = [
          "ssm:AddTagsToResource", "ssm:CreateAssociation", "ssm:CreateDocument", "ssm:DeleteAssociation", "ssm:DeleteDocument", "ssm:RemoveTagsFromResource", "ssm:UpdateAssociation",
          "ssm:UpdateDocument*",
        ]
        Resource = [
          "${local.arn}:ssm:${local.here}:association/*",
          "${local.arn}:ssm:${local.here}:document/${local.named}",
          "${local.arn}:ssm:*::document/AWS-RunPatchBaseline",
          "${local.arn}:ssm:*::document/AWS-RunShellScript",
          "${local.arn}:ec2:${local.here}:instance/*",
          "${local.arn}:ssm:${local.here}:managed-instance/*",
        ]
      },
    ]
    more = concat(local.buckets, [
      local.alarms,
      local.deliveries,
      local.functions,
      local.logs,
      local.use_keys,
      {
        Sid      = "FilesOfDatabases"
        Effect   = "Allow"
        Action   = ["s3:DeleteObject", "s3:PutObject", "s3:PutObjectTagging"]
        Resource = local.files_of_databases
      },
      # Zones of databases are private ones, of a network of the region.
      {
        Sid    = "PrivateZones"
        Effect = "Allow"
        Action = [
          "route53:AssociateVPCWithHostedZone", "route53:ChangeResourceRecordSets", "route53:ChangeTagsForResource", "route53:DeleteHostedZone",
          "route53:DisassociateVPCFromHostedZone", "route53:UpdateHostedZoneComment",
        ]
        Resource = ["${local.arn}:ec2:${local.here}:vpc/*", "${local.arn}:route53:::hostedzone/*"]
      },
      {
        Sid      = "NewZones"
        Effect   = "Allow"
        Action   = ["route53:CreateHostedZone"]
        Resource = "*"
      },
    ])
  }
}
