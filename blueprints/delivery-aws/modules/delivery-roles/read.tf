# What a plan asks. No data: no objects, no items, no values of secrets, no logs. AWS' own ReadOnlyAccess reads all of these, and ViewOnlyAccess only lists:
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
locals {
  read = [
    {
      Sid    = "Regional"
      Effect = "Allow"
      Action = [
        "acm:DescribeCertificate",
        "acm:List*",
        "backup:Describe*",
        "backup:GetBackup*",
        "backup:List*",
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetEventSelectors",
        "cloudtrail:GetInsightSelectors",
        "cloudtrail:GetTrail*",
        "cloudtrail:ListTags",
        "cloudwatch:DescribeAlarms",
        "cloudwatch:ListTagsForResource",
        "codebuild:BatchGetProjects",
        "dlm:Get*",
        "dlm:ListTagsForResource",
        "ec2:Describe*",
        "ec2:GetManagedPrefixListEntries",
        "ec2:GetTransitGateway*",
        "ec2:SearchTransitGatewayRoutes",
        "eks:Describe*",
        "eks:List*",
        "elasticache:Describe*",
        "elasticache:ListTagsForResource",
        "es:Describe*",
        "es:GetCompatibleVersions",
        "es:ListTags",
        "events:Describe*",
        "events:List*",
        "kms:DescribeKey",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:List*",
        "lambda:GetFunction*",
        "lambda:GetPolicy",
        "lambda:GetRuntimeManagementConfig",
        "lambda:List*",
        "logs:Describe*",
        "logs:ListTags*",
        "ram:Get*",
        "ram:List*",
        "rds:Describe*",
        "rds:ListTagsForResource",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetRandomPassword",
        "secretsmanager:GetResourcePolicy",
        "secretsmanager:ListSecretVersionIds",
        "sns:GetSubscriptionAttributes",
        "sns:GetTopicAttributes",
        "sns:List*",
        "ssm:DescribeAssociation",
        "ssm:DescribeDocument*",
        "ssm:DescribeParameters",
        "ssm:GetDocument",
        "ssm:ListTagsForResource",
        "wafv2:GetLoggingConfiguration",
        "wafv2:GetWebACL*",
        "wafv2:ListTagsForResource",
      ]
      Resource  = "*"
      Condition = local.in_regions
    },
    {
      Sid    = "Global"
      Effect = "Allow"
      Action = [
        "iam:GetInstanceProfile",
        "iam:GetOpenIDConnectProvider",
        "iam:GetPolicy*",
        "iam:GetRole*",
        "iam:List*",
        "rds:DescribeGlobalClusters",
        "route53:Get*",
        "route53:List*",
        "route53-recovery-control-config:Describe*",
        "route53-recovery-control-config:List*",
        "s3:DescribeMultiRegionAccessPointOperation",
        "s3:GetMultiRegionAccessPoint*",
        "s3:ListMultiRegionAccessPoints",
      ]
      Resource = "*"
    },
    {
      Sid    = "Buckets"
      Effect = "Allow"
      Action = [
        "s3:GetAccelerateConfiguration",
        "s3:GetBucket*",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:ListBucket",
        "s3:ListTagsForResource",
      ]
      Resource = "${local.arn}:s3:::${local.named}"
    },
    {
      Sid      = "FilesOfDatabases"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectTagging"]
      Resource = local.files_of_databases
    },
    # What stacks hand on, and the images of nodes. None of them is a secret.
    {
      Sid    = "Parameters"
      Effect = "Allow"
      Action = ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"]
      Resource = [
        "${local.arn}:ssm:${local.here}:parameter/${var.project}/*",
        "${local.arn}:ssm:*::parameter/aws/service/*",
      ]
    },
    # Keys of the VPNs between clouds, which a plan compares, and the other end's stack reads.
    {
      Sid      = "KeysOfPeerings"
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = local.keys_of_peerings
    },
    # They lie under the cell's key: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    {
      Sid      = "KeyOfKeysOfPeerings"
      Effect   = "Allow"
      Action   = "kms:Decrypt"
      Resource = local.keys
      Condition = {
        StringLike = { "kms:ViaService" = "secretsmanager.*", "kms:EncryptionContext:SecretARN" = local.keys_of_peerings }
      }
    },
  ]

  # What setup and settings of databases on EC2 are: scripts, no data.
  files_of_databases = [for folder in ["settings", "setup"] : "${local.arn}:s3:::${var.project}-*-${var.short}-*-database-backups-*/${folder}/*"]
  keys_of_peerings   = ["${local.secrets}${var.project}-*-${var.short}-to-*"]

  # Whatever else somebody should attach to the role of plans one day: a pull request runs as it, with whatever its author wrote.
  no_data = [
    {
      Sid         = "NoObjects"
      Effect      = "Deny"
      Action      = ["s3:GetObject", "s3:GetObjectVersion"]
      NotResource = concat([for state in local.own_states : "${local.arn}:s3:::${state.bucket}/*"], local.files_of_databases)
    },
    {
      Sid         = "NoSecrets"
      Effect      = "Deny"
      Action      = ["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"]
      NotResource = local.keys_of_peerings
    },
    {
      Sid    = "NoData"
      Effect = "Deny"
      Action = [
        "athena:GetQueryResults",
        "cloudtrail:LookupEvents",
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:PartiQL*",
        "dynamodb:Query",
        "dynamodb:Scan",
        "ec2:GetConsole*",
        "ec2:GetPasswordData",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        "elasticache:Connect",
        "es:ESHttp*",
        "kinesis:GetRecords",
        "lambda:Invoke*",
        "logs:FilterLogEvents",
        "logs:GetLog*",
        "logs:StartLiveTail",
        "logs:StartQuery",
        "rds-data:*",
        "rds-db:connect",
        "rds:DownloadDBLogFilePortion",
        "sqs:ReceiveMessage",
        "ssm:SendCommand",
        "ssm:StartSession",
      ]
      Resource = "*"
    },
  ]
}
