# Statements that several parts have, each with the part's own names. Lists of actions are what the resources of the modules ask of the API; of IAM's own pages:
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
locals {
  roles = [for name in local.names : "${local.arn}:iam::${var.account_id}:role/${name}"]

  # Roles of services and pods: made by name, handed to the services that the part's modules name, with policies of AWS that these attach.
  passed_to = {
    foundation   = ["backup", "codebuild", "events", "lambda", "vpc-flow-logs"]
    platform     = ["ec2", "eks", "pods.eks"]
    clients      = ["ec2", "eks", "pods.eks"]
    databases    = ["backup", "dlm", "ec2", "lambda", "monitoring.rds", "ssm"]
    applications = ["pods.eks", "s3"]
  }
  attached = {
    foundation   = ["AWSBackupServiceRolePolicyForS3*", "service-role/AWSBackupServiceRolePolicyFor*"]
    platform     = ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSClusterPolicy", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonSSMManagedInstanceCore"]
    clients      = []
    databases    = ["service-role/AWSDataLifecycleManagerServiceRole", "service-role/AmazonRDSEnhancedMonitoringRole"]
    applications = []
  }
  linked = {
    foundation   = ["backup", "cloudtrail", "ram", "transitgateway", "vpc-peering", "s2svpn"]
    platform     = ["autoscaling", "eks", "eks-nodegroup", "spot"]
    clients      = ["autoscaling", "eks-nodegroup", "spot"]
    databases    = ["elasticache", "opensearchservice", "rds"]
    applications = ["wafv2"]
  }

  iam = {
    for part in local.parts : part => [for statement in [
      {
        Sid    = "Roles"
        Effect = "Allow"
        Action = [
          "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole*",
        ]
        Resource  = local.roles
        Condition = {}
      },
      {
        Sid      = "Attachments"
        Effect   = "Allow"
        Action   = ["iam:AttachRolePolicy", "iam:DetachRolePolicy"]
        Resource = local.roles
        Condition = { ArnLike = { "iam:PolicyARN" = concat(
          [for name in local.attached[part] : "${local.arn}:iam::aws:policy/${name}"],
          [for name in local.names : "${local.arn}:iam::${var.account_id}:policy/${name}"],
        ) } }
      },
      {
        Sid       = "Passed"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = local.roles
        Condition = { StringLike = { "iam:PassedToService" = [for service in local.passed_to[part] : "${service}.amazonaws.com*"] } }
      },
      {
        Sid       = "OfServices"
        Effect    = "Allow"
        Action    = ["iam:CreateServiceLinkedRole"]
        Resource  = "${local.arn}:iam::${var.account_id}:role/aws-service-role/*"
        Condition = { StringLike = { "iam:AWSServiceName" = [for service in local.linked[part] : "${service}.amazonaws.com*"] } }
      },
    ] : { for key, value in statement : key => value if value != {} } if length(statement.Resource) > 0]
  }

  parameters = {
    Sid      = "Parameters"
    Effect   = "Allow"
    Action   = ["ssm:AddTagsToResource", "ssm:DeleteParameter", "ssm:DeleteParameters", "ssm:PutParameter", "ssm:RemoveTagsFromResource"]
    Resource = "${local.arn}:ssm:${local.here}:parameter/${var.project}/${var.environment}/*"
  }

  logs = {
    Sid    = "LogGroups"
    Effect = "Allow"
    Action = [
      "logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteRetentionPolicy", "logs:DisassociateKmsKey", "logs:PutRetentionPolicy", "logs:Tag*", "logs:Untag*",
    ]
    Resource = concat(
      # Those of caches and search domains have the names of these, which are cut where they are too long.
      [for name in concat(
        [for name in local.names : "/aws/*/${name}"],
        ["/${var.project}/${var.environment}/*", "/aws/opensearch/*", "/aws/vendedlogs/elasticache/*"],
      ) : "${local.arn}:logs:${local.here}:log-group:${name}"],
      [for name in local.clusters : "${local.arn}:logs:${local.here}:log-group:/aws/eks/${name}/*"],
      [for name in local.names : "${local.arn}:logs:${local.here}:log-group:aws-waf-logs-${name}"],
    )
  }

  # Services that write logs by themselves ask whoever sets them up: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
  deliveries = {
    Sid    = "LogDeliveries"
    Effect = "Allow"
    Action = [
      "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DeleteResourcePolicy", "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
    ]
    Resource  = "*"
    Condition = local.in_regions
  }

  alarms = {
    Sid       = "Alarms"
    Effect    = "Allow"
    Action    = ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource"]
    Resource  = "${local.arn}:cloudwatch:${local.here}:alarm:*"
    Condition = local.in_regions
  }

  topics = [
    {
      Sid      = "Topics"
      Effect   = "Allow"
      Action   = ["sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes", "sns:Subscribe", "sns:TagResource", "sns:UntagResource"]
      Resource = "${local.arn}:sns:${local.here}:${local.named}"
    },
    # A subscription is of no resource to IAM.
    {
      Sid       = "Subscriptions"
      Effect    = "Allow"
      Action    = ["sns:SetSubscriptionAttributes", "sns:Unsubscribe"]
      Resource  = "*"
      Condition = local.in_regions
    },
  ]

  # A key is known by its tags: it has no name, and an alias comes after it.
  kms = [
    {
      Sid       = "MakeKeys"
      Effect    = "Allow"
      Action    = ["kms:CreateKey", "kms:TagResource"]
      Resource  = "*"
      Condition = { StringEquals = merge(local.tags.StringEquals, local.in_regions.StringEquals) }
    },
    {
      Sid    = "Keys"
      Effect = "Allow"
      Action = [
        "kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:DisableKey*", "kms:EnableKey*", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:TagResource",
        "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
      ]
      Resource  = local.keys
      Condition = local.tagged
    },
    {
      Sid      = "Aliases"
      Effect   = "Allow"
      Action   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
      Resource = "${local.arn}:kms:${local.here}:alias/${local.named}"
    },
  ]
  # What services do with a key in the name of whoever asks them: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
  use_keys = {
    Sid       = "UseKeys"
    Effect    = "Allow"
    Action    = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*", "kms:RetireGrant"]
    Resource  = local.keys
    Condition = { StringEquals = local.tagged.StringEquals, StringLike = { "kms:ViaService" = "*.amazonaws.com*" } }
  }

  buckets = [for statement in [
    {
      Sid    = "Buckets"
      Effect = "Allow"
      Action = [
        "s3:CreateBucket", "s3:DeleteBucket*", "s3:PutAccelerateConfiguration", "s3:PutBucket*", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
        "s3:PutReplicationConfiguration", "s3:TagResource", "s3:UntagResource",
      ]
      Resource = ["${local.arn}:s3:::${local.named}"]
    },
    # Buckets of environments that may be torn down go with what is in them.
    {
      Sid      = "EmptyBuckets"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucketVersions"]
      Resource = var.protected ? [] : ["${local.arn}:s3:::${local.named}", "${local.arn}:s3:::${local.named}/*"]
    },
  ] : statement if length(statement.Resource) > 0]

  security_groups = {
    Sid       = "SecurityGroups"
    Effect    = "Allow"
    Action    = ["ec2:*SecurityGroup*", "ec2:CreateTags", "ec2:DeleteTags"]
    Resource  = "${local.arn}:ec2:${local.here}:*"
    Condition = local.in_regions
  }

  functions = {
    Sid    = "Functions"
    Effect = "Allow"
    Action = [
      "lambda:AddPermission", "lambda:CreateFunction", "lambda:DeleteFunction*", "lambda:Invoke*", "lambda:PutFunctionConcurrency", "lambda:PutRuntimeManagementConfig",
      "lambda:RemovePermission", "lambda:TagResource", "lambda:UntagResource", "lambda:UpdateFunction*",
    ]
    Resource = "${local.arn}:lambda:${local.here}:function:${local.named}"
  }

  # Groups of nodes, with the templates that their instances are made of.
  nodes = [
    {
      Sid      = "Nodes"
      Effect   = "Allow"
      Action   = ["eks:*Nodegroup*", "eks:*PodIdentityAssociation*", "eks:TagResource", "eks:UntagResource"]
      Resource = [for name in flatten([for name in local.clusters : [name, "${name}/*"]]) : "${local.arn}:eks:${local.here}:*/${name}"]
    },
    {
      Sid       = "LaunchTemplates"
      Effect    = "Allow"
      Action    = ["ec2:*LaunchTemplate*", "ec2:RunInstances"]
      Resource  = "*"
      Condition = local.in_regions
    },
  ]
}
