# Failing over, and coming back, as one command each: documents of Systems Manager, which work from outside of the zone that is lost.

locals {
  # By the server that is to write, or to follow. Without a name nothing could lead to the other one.
  targets = var.standby && var.private_zone ? { primary = "standby", standby = "primary" } : {}

  lead = { for node in keys(local.targets) : node => { for record in ["database", "reader"] : record => {
    Action = "UPSERT"
    ResourceRecordSet = {
      Name            = "${record}.${aws_route53_zone.this[0].name}"
      Type            = "A"
      TTL             = 5
      ResourceRecords = [{ Value = aws_network_interface.this[node].private_ip }]
    }
  } } }

  stop = { for node in keys(local.targets) : node => merge(
    { for name in ["stop", "stop-by-force"] : name => {
      name      = name
      action    = "aws:executeAwsApi"
      onFailure = "Continue"
      inputs    = { Service = "ec2", Api = "StopInstances", InstanceIds = [local.instance_ids[node]], Force = name != "stop" }
    } },
    { for name in ["stopped", "stopped-by-force"] : name => {
      name           = name
      action         = "aws:waitForAwsResourceProperty"
      timeoutSeconds = name == "stopped" ? 240 : 60
      onFailure      = "Continue"
      inputs = {
        Service          = "ec2"
        Api              = "DescribeInstances"
        InstanceIds      = [local.instance_ids[node]]
        PropertySelector = "$.Reservations[0].Instances[0].State.Name"
        DesiredValues    = ["stopped", "terminated"]
      }
    } },
  ) }

  # Behind a setup that is running.
  run = { for node in keys(local.targets) : node => { for script in ["promote", "rejoin"] : script => {
    name           = script
    action         = "aws:runCommand"
    timeoutSeconds = script == "promote" ? 900 : 172800
    inputs = {
      DocumentName = "AWS-RunShellScript"
      InstanceIds  = [local.instance_ids[node]]
      Parameters   = { commands = ["flock /run/database-setup.lock true", "bash /opt/database/${script}.sh"], executionTimeout = ["172800"] }
    }
  } } }
}

# The other one is stopped first, which lets it send what the standby does not have yet, and by force when it does not within four minutes;
# where its zone does not answer, the promotion goes on after five. Where it still takes connections then, nobody is promoted. It does not
# start PostgreSQL again by itself: the name does not lead to it.
resource "aws_ssm_document" "failover" {
  for_each = local.targets

  name            = "${var.name}-db-failover-to-${each.key}"
  document_type   = "Automation"
  document_format = "JSON"

  content = jsonencode({
    schemaVersion = "0.3"
    description   = "Lets the ${each.key} of the database of ${var.client} write, in the place of the ${each.value}"
    assumeRole    = aws_iam_role.failover[0].arn
    mainSteps = [
      local.stop[each.value].stop,
      local.stop[each.value].stopped,
      local.stop[each.value].stop-by-force,
      local.stop[each.value].stopped-by-force,
      local.run[each.key].promote,
      {
        name   = "lead"
        action = "aws:executeAwsApi"
        inputs = {
          Service      = "route53"
          Api          = "ChangeResourceRecordSets"
          HostedZoneId = aws_route53_zone.this[0].zone_id
          ChangeBatch  = { Changes = [local.lead[each.key].database, local.lead[each.key].reader] }
        }
      },
    ]
  })

  tags = { Name = "${var.name}-db-failover-to-${each.key}" }
}

# What it held is thrown away: it copies the one that writes, and readers are led to it.
resource "aws_ssm_document" "rejoin" {
  for_each = local.targets

  name            = "${var.name}-db-rejoin-${each.key}"
  document_type   = "Automation"
  document_format = "JSON"

  content = jsonencode({
    schemaVersion = "0.3"
    description   = "Makes the ${each.key} of the database of ${var.client} the standby of the ${each.value}"
    assumeRole    = aws_iam_role.failover[0].arn
    mainSteps = [
      {
        name           = "start"
        action         = "aws:changeInstanceState"
        timeoutSeconds = 600
        inputs         = { InstanceIds = [local.instance_ids[each.key]], DesiredState = "running" }
      },
      {
        name           = "online"
        action         = "aws:waitForAwsResourceProperty"
        timeoutSeconds = 600
        inputs = {
          Service                       = "ssm"
          Api                           = "DescribeInstanceInformation"
          InstanceInformationFilterList = [{ key = "InstanceIds", valueSet = [local.instance_ids[each.key]] }]
          PropertySelector              = "$.InstanceInformationList[0].PingStatus"
          DesiredValues                 = ["Online"]
        }
      },
      local.run[each.key].rejoin,
      {
        name   = "lead"
        action = "aws:executeAwsApi"
        inputs = {
          Service      = "route53"
          Api          = "ChangeResourceRecordSets"
          HostedZoneId = aws_route53_zone.this[0].zone_id
          ChangeBatch  = { Changes = [local.lead[each.key].reader] }
        }
      },
    ]
  })

  tags = { Name = "${var.name}-db-rejoin-${each.key}" }
}

data "aws_iam_policy_document" "failover_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ssm.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${var.partition}:ssm:${var.region}:${var.account_id}:automation-execution/*"]
    }
  }
}

data "aws_iam_policy_document" "failover" {
  #checkov:skip=CKV_AWS_356:What is only listed has no resource to name
  count = length(local.targets) > 0 ? 1 : 0

  statement {
    sid       = "Instances"
    actions   = ["ec2:StartInstances", "ec2:StopInstances"]
    resources = [for id in sort(values(local.instance_ids)) : "arn:${var.partition}:ec2:${var.region}:${var.account_id}:instance/${id}"]
  }

  statement {
    sid     = "Scripts"
    actions = ["ssm:SendCommand"]
    resources = concat(
      ["arn:${var.partition}:ssm:${var.region}::document/AWS-RunShellScript"],
      [for id in sort(values(local.instance_ids)) : "arn:${var.partition}:ec2:${var.region}:${var.account_id}:instance/${id}"],
    )
  }

  statement {
    sid = "Looking"
    actions = [
      "ec2:DescribeInstances", "ec2:DescribeInstanceStatus",
      "ssm:DescribeInstanceInformation", "ssm:ListCommandInvocations", "ssm:ListCommands",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "Names"
    actions   = ["route53:ChangeResourceRecordSets"]
    resources = ["arn:${var.partition}:route53:::hostedzone/${aws_route53_zone.this[0].zone_id}"]
  }
}

# Starting an instance with encrypted volumes asks for their key.
data "aws_iam_policy_document" "failover_key" {
  statement {
    sid       = "Volumes"
    actions   = ["kms:CreateGrant"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["ec2.${var.region}.${var.dns_suffix}"]
    }

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

resource "aws_iam_role" "failover" {
  count = length(local.targets) > 0 ? 1 : 0

  name               = "${var.name}-db-failover"
  description        = "Failing over the database of ${var.client}"
  assume_role_policy = data.aws_iam_policy_document.failover_trust.json

  tags = { Name = "${var.name}-db-failover" }
}

resource "aws_iam_role_policy" "failover" {
  for_each = length(local.targets) > 0 ? { failover = data.aws_iam_policy_document.failover[0].json, volumes = data.aws_iam_policy_document.failover_key.json } : {}

  name   = each.key
  role   = aws_iam_role.failover[0].id
  policy = each.value
}
