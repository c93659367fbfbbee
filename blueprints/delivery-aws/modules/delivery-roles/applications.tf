# Layers 04-* and higher: certificates, web ACLs, records, replication, Argo CD, routing.
locals {
  applications = {
    entrance = concat(local.iam.applications, [
      {
        Sid       = "Certificates"
        Effect    = "Allow"
        Action    = ["acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:RemoveTagsFromCertificate", "acm:RequestCertificate", "acm:UpdateCertificateOptions"]
        Resource  = "*"
        Condition = local.in_regions
      },
      {
        Sid    = "WebAcls"
        Effect = "Allow"
        Action = [
          "wafv2:CreateWebACL", "wafv2:DeleteLoggingConfiguration", "wafv2:DeleteWebACL", "wafv2:PutLoggingConfiguration", "wafv2:TagResource", "wafv2:UntagResource", "wafv2:UpdateWebACL",
        ]
        Resource = concat(
          [for name in local.names : "${local.arn}:wafv2:${local.here}:regional/webacl/${name}/*"],
          ["${local.arn}:wafv2:${local.here}:regional/managedruleset/*"],
        )
      },
      # Zones have ids. Those that are the project's are made by other people, and none is made or deleted here.
      {
        Sid      = "Records"
        Effect   = "Allow"
        Action   = ["route53:ChangeResourceRecordSets"]
        Resource = "${local.arn}:route53:::hostedzone/*"
      },
      {
        Sid      = "HealthChecks"
        Effect   = "Allow"
        Action   = ["route53:ChangeTagsForResource", "route53:DeleteHealthCheck", "route53:UpdateHealthCheck"]
        Resource = "${local.arn}:route53:::healthcheck/*"
      },
      {
        Sid      = "RoutingControls"
        Effect   = "Allow"
        Action   = [for action in ["CreateControlPanel", "CreateRoutingControl", "CreateSafetyRule", "Delete*", "TagResource", "UntagResource", "Update*"] : "route53-recovery-control-config:${action}"]
        Resource = "${local.arn}:route53-recovery-control::${var.account_id}:*"
      },
      # What has no ARN before it is made.
      {
        Sid      = "New"
        Effect   = "Allow"
        Action   = ["route53-recovery-control-config:CreateCluster", "route53:CreateHealthCheck"]
        Resource = "*"
      },
      {
        Sid    = "PoliciesOfHubs"
        Effect = "Allow"
        Action = [
          "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:TagPolicy", "iam:UntagPolicy",
        ]
        Resource = [for name in local.names : "${local.arn}:iam::${var.account_id}:policy/${name}"]
      },
      {
        Sid      = "AccessOfHubs"
        Effect   = "Allow"
        Action   = ["eks:*AccessEntry", "eks:*PodIdentityAssociation*", "eks:TagResource", "eks:UntagResource"]
        Resource = [for name in flatten([for name in local.clusters : [name, "${name}/*"]]) : "${local.arn}:eks:${local.here}:*/${name}"]
      },
    ])
    services = concat(local.buckets, local.kms, local.topics, [
      local.alarms,
      local.deliveries,
      local.logs,
      local.parameters,
      local.use_keys,
      {
        Sid      = "MultiRegionAccessPoints"
        Effect   = "Allow"
        Action   = ["s3:CreateMultiRegionAccessPoint", "s3:DeleteMultiRegionAccessPoint", "s3:PutMultiRegionAccessPointPolicy", "s3:SubmitMultiRegionAccessPointRoutes"]
        Resource = "${local.arn}:s3::${var.account_id}:accesspoint/*"
      },
    ])
  }
}
