# A search domain of OpenSearch Service in the network of a cell. Nobody has a password: its master is the role of a function, and who reads and writes does
# so by a role.

locals {
  arn   = "arn:${var.partition}:es:${var.region}:${var.account_id}:domain/${var.domain_name}"
  zones = length(var.subnet_ids)

  # Burstable types cannot be tuned (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/auto-tune.html).
  burstable = can(regex("^t[0-9]", var.instance_type))

  logs = {
    AUDIT_LOGS          = "audit"
    ES_APPLICATION_LOGS = "application"
    INDEX_SLOW_LOGS     = "index-slow"
    SEARCH_SLOW_LOGS    = "search-slow"
  }
}

# Nobody comes in but the nodes that it is for, and the function that sets it up. No way out: what domains send each other goes over AWS's own network.
resource "aws_security_group" "this" {
  name_prefix = "${var.name}-"
  description = "Search domain of one store: the nodes that it is for and its own function come in, nobody else"
  vpc_id      = var.vpc_id

  tags = { Name = var.name }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "nodes" {
  for_each = var.source_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "HTTPS from the nodes of ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443

  tags = { Name = "${each.key}-nodes" }
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:How long logs are kept is the estate's decision (search.log_days, 365 days by default in production)
  for_each = local.logs

  name              = "/aws/opensearch/${var.domain_name}/${each.value}"
  retention_in_days = var.log_days
  kms_key_id        = var.operations_key_arn

  tags = { Name = "${var.domain_name}-${each.value}" }
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "TheDomainWritesItsLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:PutLogEventsBatch"]
    resources = ["arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:/aws/opensearch/${var.domain_name}/*"]

    principals {
      type        = "Service"
      identifiers = ["es.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = [local.arn]
    }
  }
}

# One for all logs of the domain: an account has ten of these in a region.
resource "aws_cloudwatch_log_resource_policy" "this" {
  policy_name     = "${var.name}-logs"
  policy_document = data.aws_iam_policy_document.logs.json
}

# Roles of the account only, as far as their own policies let them: who may do what inside is up to the domain. The second is what following domains ask for.
# It is asked by OpenSearch itself and names nobody (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/replication.html#replication-permissions);
# no request comes in by it.
data "aws_iam_policy_document" "access" {
  #checkov:skip=CKV_AWS_283:Only the connection of another domain, which has to be accepted here, is let in by the wildcard

  statement {
    sid       = "RolesOfTheAccount"
    actions   = ["es:ESHttp*"]
    resources = ["${local.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${var.partition}:iam::${var.account_id}:root"]
    }
  }

  dynamic "statement" {
    for_each = length(var.follower_role_names) > 0 ? ["followers"] : []

    content {
      sid       = "AcceptedConnections"
      actions   = ["es:ESCrossClusterGet"]
      resources = [local.arn]

      principals {
        type        = "AWS"
        identifiers = ["*"]
      }
    }
  }
}

# It stands in the account once, and is nobody's in particular (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/slr-aos.html).
data "aws_iam_roles" "service" {
  name_regex  = "^AWSServiceRoleForAmazonOpenSearchService$"
  path_prefix = "/aws-service-role/opensearchservice.amazonaws.com/"
}

resource "aws_opensearch_domain" "this" {
  #checkov:skip=CKV_AWS_317:The audit log is one of those that the loop publishes
  #checkov:skip=CKV_AWS_318:Masters are the estate's decision; the blueprint warns where a protected environment has none
  #checkov:skip=CKV2_AWS_59:As above
  domain_name    = var.domain_name
  engine_version = var.engine_version

  cluster_config {
    instance_type                 = "${var.instance_type}.search"
    instance_count                = var.instances
    dedicated_master_enabled      = var.masters.count > 0
    dedicated_master_type         = var.masters.count > 0 ? "${var.masters.type}.search" : null
    dedicated_master_count        = var.masters.count > 0 ? var.masters.count : null
    zone_awareness_enabled        = local.zones > 1
    multi_az_with_standby_enabled = var.standby

    dynamic "zone_awareness_config" {
      for_each = local.zones > 1 ? [local.zones] : []

      content {
        availability_zone_count = zone_awareness_config.value
      }
    }
  }

  ebs_options {
    ebs_enabled = var.storage.size_gib != null
    volume_type = var.storage.size_gib == null ? null : "gp3"
    volume_size = var.storage.size_gib
    iops        = var.storage.iops
    throughput  = var.storage.throughput
  }

  vpc_options {
    subnet_ids         = var.subnet_ids
    security_group_ids = [aws_security_group.this.id]
  }

  encrypt_at_rest {
    enabled    = true
    kms_key_id = var.kms_key_arn
  }

  node_to_node_encryption {
    enabled = true
  }

  domain_endpoint_options {
    enforce_https       = true
    tls_security_policy = "Policy-Min-TLS-1-2-PFS-2023-10"
  }

  access_policies = data.aws_iam_policy_document.access.json

  advanced_security_options {
    enabled                        = true
    internal_user_database_enabled = false
    anonymous_auth_enabled         = false

    master_user_options {
      master_user_arn = "arn:${var.partition}:iam::${var.account_id}:role/${aws_iam_role.settings.name}"
    }
  }

  dynamic "log_publishing_options" {
    for_each = local.logs

    content {
      log_type                 = log_publishing_options.key
      cloudwatch_log_group_arn = aws_cloudwatch_log_group.this[log_publishing_options.key].arn
    }
  }

  auto_tune_options {
    desired_state       = local.burstable ? "DISABLED" : "ENABLED"
    rollback_on_disable = "NO_ROLLBACK"
    use_off_peak_window = local.burstable ? null : true
  }

  software_update_options {
    auto_software_update_enabled = true
  }

  off_peak_window_options {
    enabled = true

    off_peak_window {
      window_start_time {
        hours   = tonumber(split(":", var.off_peak_start_utc)[0])
        minutes = tonumber(split(":", var.off_peak_start_utc)[1])
      }
    }
  }

  tags = { Name = var.domain_name }

  # A change may move all of the data to new nodes.
  timeouts {
    create = "90m"
    update = "4h"
    delete = "90m"
  }

  depends_on = [aws_cloudwatch_log_resource_policy.this]

  lifecycle {
    prevent_destroy = true

    precondition {
      condition     = length(data.aws_iam_roles.service.names) > 0
      error_message = "OpenSearch has no role in this account yet, by which it comes into networks. Once for the account: aws iam create-service-linked-role --aws-service-name opensearchservice.amazonaws.com"
    }
  }
}
