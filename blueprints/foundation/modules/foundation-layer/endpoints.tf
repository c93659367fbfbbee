locals {
  account_ids           = setunion([var.account_id], var.sharing_account_ids)
  reachable_account_ids = setunion(local.account_ids, var.trusted_account_ids)
}

# AWS knows the full name of a service in each partition, in which zones it can be reached, and whether it accepts a policy.
data "aws_vpc_endpoint_service" "gateway" {
  for_each = var.gateway_endpoints

  service      = each.key
  service_type = "Gateway"
}

data "aws_vpc_endpoint_service" "interface" {
  for_each = var.interface_endpoints

  service      = each.key
  service_type = "Interface"
}

data "aws_iam_policy_document" "s3_endpoint" {
  #checkov:skip=CKV_AWS_108:An endpoint policy grants nothing by itself; it narrows what the network lets through
  #checkov:skip=CKV_AWS_111:As above
  #checkov:skip=CKV_AWS_283:As above
  #checkov:skip=CKV_AWS_356:As above

  # Image layers of ECR and registry.k8s.io, packages of the distributions and of SSM are read from buckets of others, with signatures
  # of others or none at all: a policy that admits only our principals here breaks every image pull.
  statement {
    sid       = "ReadsOfAnybody"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }

  # Writing is how data leaves: only our own identities, only into accounts that we know.
  statement {
    sid       = "OwnIdentitiesToKnownAccounts"
    actions   = ["s3:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = sort(local.reachable_account_ids)
    }

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceAccount"
      values   = sort(local.reachable_account_ids)
    }
  }
}

data "aws_iam_policy_document" "dynamodb_endpoint" {
  #checkov:skip=CKV_AWS_111:An endpoint policy grants nothing by itself; it narrows what the network lets through
  #checkov:skip=CKV_AWS_356:As above

  statement {
    sid       = "OwnIdentitiesToKnownAccounts"
    actions   = ["dynamodb:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = sort(local.reachable_account_ids)
    }

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceAccount"
      values   = sort(local.reachable_account_ids)
    }
  }
}

data "aws_iam_policy_document" "interface_endpoint" {
  #checkov:skip=CKV_AWS_1:An endpoint policy grants nothing by itself; it narrows what the network lets through
  #checkov:skip=CKV_AWS_49:As above
  #checkov:skip=CKV_AWS_107:As above
  #checkov:skip=CKV_AWS_108:As above
  #checkov:skip=CKV_AWS_109:As above
  #checkov:skip=CKV_AWS_110:As above
  #checkov:skip=CKV_AWS_111:As above
  #checkov:skip=CKV_AWS_283:As above
  #checkov:skip=CKV_AWS_356:As above

  # The owner of the resource is not asked for here: nodes pull the EKS add-ons from ECR repositories of AWS.
  statement {
    sid       = "OwnIdentities"
    actions   = ["*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = sort(local.reachable_account_ids)
    }
  }

  # Whoever exchanges a web identity for a role has no AWS identity yet: without this, IAM roles for service accounts fail.
  statement {
    sid       = "WebIdentities"
    actions   = ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]
    resources = [for id in sort(local.account_ids) : "arn:${var.partition}:iam::${id}:role/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_vpc_endpoint" "gateway" {
  for_each = var.gateway_endpoints

  vpc_id            = aws_vpc.this.id
  vpc_endpoint_type = "Gateway"
  service_name      = data.aws_vpc_endpoint_service.gateway[each.key].service_name

  policy = {
    s3       = data.aws_iam_policy_document.s3_endpoint.json
    dynamodb = data.aws_iam_policy_document.dynamodb_endpoint.json
  }[each.key]

  route_table_ids = concat(
    aws_route_table.public[*].id,
    [for zone in sort(local.private_zones) : aws_route_table.private[zone].id],
    [for zone in sort(local.database_zones) : aws_route_table.database[zone].id],
  )

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_security_group" "endpoints" {
  count = length(var.interface_endpoints) > 0 ? 1 : 0

  name_prefix = "${var.name}-endpoints-"
  description = "Interface endpoints: HTTPS from the VPC"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-endpoints" }

  # A new description replaces the group, and endpoints must have the new one before they lose the old one.
  lifecycle {
    create_before_destroy = true
  }
}

# No egress rules: an endpoint only ever answers.
resource "aws_vpc_security_group_ingress_rule" "endpoints_https" {
  for_each = length(var.interface_endpoints) > 0 ? local.vpc_cidrs : toset([])

  security_group_id = aws_security_group.endpoints[0].id
  description       = "HTTPS from the VPC"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "vpc-https" }
}

resource "aws_vpc_endpoint" "interface" {
  for_each = var.interface_endpoints

  vpc_id              = aws_vpc.this.id
  vpc_endpoint_type   = "Interface"
  service_name        = data.aws_vpc_endpoint_service.interface[each.key].service_name
  private_dns_enabled = true
  security_group_ids  = [aws_security_group.endpoints[0].id]

  # A service without endpoint policies refuses the endpoint when one is given.
  policy = data.aws_vpc_endpoint_service.interface[each.key].vpc_endpoint_policy_supported ? data.aws_iam_policy_document.interface_endpoint.json : null

  # Not every service is offered in every zone, and asking for such a zone fails at apply time.
  subnet_ids = [
    for zone, subnet in local.endpoint_subnet_of_zone : subnet
    if contains(data.aws_vpc_endpoint_service.interface[each.key].availability_zones, local.name_of_zone[zone])
  ]

  tags = { Name = "${var.name}-${each.key}" }
}
