# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }
}

variables {
  name            = "acme-use1-prod-zeta-orders"
  role_name       = "acme-use1-prod-zeta-orders-replication"
  account_id      = "123456789012"
  region          = "us-east-1"
  bucket          = "acme-use1-prod-zeta-data-orders-123456789012"
  kms_key_arn     = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  alarm_topic_arn = "arn:aws:sns:us-east-1:123456789012:acme-use1-prod-alarms"
  destinations = {
    "eu-west-1-production" = {
      bucket          = "acme-euw1-prod-zeta-data-orders-123456789012"
      kms_key_arn     = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000001"
      region          = "eu-west-1"
      account_id      = "123456789012"
      alarm_topic_arn = "arn:aws:sns:eu-west-1:123456789012:acme-euw1-prod-alarms"
    }
    "eu-central-1-vault" = {
      bucket        = "acme-euc1-vault-zeta-data-orders-210987654321"
      kms_key_arn   = "arn:aws:kms:eu-central-1:210987654321:key/00000000-0000-4000-8000-000000000002"
      region        = "eu-central-1"
      account_id    = "210987654321"
      storage_class = "archive"
    }
  }
}

run "one_rule_for_each_destination" {
  command = plan

  assert {
    condition     = length(distinct([for rule in aws_s3_bucket_replication_configuration.this.rule : rule.priority])) == 2
    error_message = "Each rule has a priority of its own."
  }

  assert {
    condition = alltrue([for rule in aws_s3_bucket_replication_configuration.this.rule :
      one(one(rule.source_selection_criteria).sse_kms_encrypted_objects).status == "Enabled" && one(one(rule.destination).metrics).status == "Enabled"
    ])
    error_message = "What is encrypted is copied, and measured."
  }

  assert {
    condition = alltrue([for rule in aws_s3_bucket_replication_configuration.this.rule :
      one(one(one(rule.destination).replication_time).time).minutes == 15 && one(one(one(rule.destination).metrics).event_threshold).minutes == 15
    ])
    error_message = "A promise needs the metrics' threshold beside it."
  }

  assert {
    condition     = alltrue([for rule in aws_s3_bucket_replication_configuration.this.rule : one(one(rule.destination).encryption_configuration).replica_kms_key_id == var.destinations[rule.id].kms_key_arn])
    error_message = "Each copy is encrypted with the key of its place."
  }
}

run "copies_of_other_accounts_are_theirs" {
  command = plan

  assert {
    condition     = [for rule in aws_s3_bucket_replication_configuration.this.rule : one(rule.destination).account if length(one(rule.destination).access_control_translation) > 0] == ["210987654321"]
    error_message = "The owner of a bucket owns what is copied into it."
  }

  assert {
    condition     = one([for s in data.aws_iam_policy_document.this.statement : tolist(s.resources) if s.sid == "CopiesBelongToTheirBucket"]) == tolist(["arn:aws:s3:::acme-euc1-vault-zeta-data-orders-210987654321/*"])
    error_message = "Only there the role may change the owner."
  }
}

run "alarms_where_things_are_measured" {
  command = plan

  assert {
    condition = { for name, alarm in aws_cloudwatch_metric_alarm.this : name => alarm.region } == {
      "eu-central-1-vault-failed"    = "us-east-1"
      "eu-west-1-production-failed"  = "us-east-1"
      "eu-west-1-production-lag"     = "eu-west-1"
      "eu-west-1-production-pending" = "eu-west-1"
    }
    error_message = "The lag is measured in the region of the copy, a failure in that of the source."
  }

  assert {
    condition     = alltrue([for alarm in values(aws_cloudwatch_metric_alarm.this) : alltrue([for arn in alarm.alarm_actions : split(":", arn)[3] == alarm.region])])
    error_message = "An alarm tells a topic of its own region."
  }
}

run "no_promise" {
  command = plan

  variables {
    minutes           = 0
    replicate_deletes = false
  }

  assert {
    condition = alltrue([for rule in aws_s3_bucket_replication_configuration.this.rule :
      length(one(rule.destination).replication_time) == 0 && length(one(one(rule.destination).metrics).event_threshold) == 0 && one(rule.delete_marker_replication).status == "Disabled"
    ])
    error_message = "Without a promise there is no threshold, and metrics stay."
  }

  assert {
    condition     = !anytrue([for s in data.aws_iam_policy_document.this.statement : contains(s.actions, "s3:ReplicateDelete")])
    error_message = "Who copies no deletions may not delete."
  }
}

run "a_key_by_its_alias" {
  command = plan

  variables {
    destinations = {
      "eu-west-1-production" = {
        bucket      = "acme-euw1-prod-zeta-data-orders-123456789012"
        kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:alias/acme-euw1-prod-zeta"
        region      = "eu-west-1"
        account_id  = "123456789012"
      }
    }
  }

  expect_failures = [var.destinations]
}
