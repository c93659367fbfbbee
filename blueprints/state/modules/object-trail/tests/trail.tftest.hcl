# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

variables {
  name       = "acme-euw1-prod-trail"
  bucket     = "acme-euw1-prod-123456789012-trail"
  buckets    = ["acme-euw1-prod-"]
  account_id = "123456789012"
  region     = "eu-west-1"
}

run "objects_are_recorded_but_not_the_record" {
  command = plan

  assert {
    condition = one([for selector in aws_cloudtrail.this.advanced_event_selector[*].field_selector :
      [for field in selector : field.starts_with if field.field == "resources.ARN"]
    ]) == [tolist(["arn:aws:s3:::acme-euw1-prod-"])]
    error_message = "The objects of the cell's buckets are recorded."
  }

  assert {
    condition = one([for selector in aws_cloudtrail.this.advanced_event_selector[*].field_selector :
      [for field in selector : field.not_starts_with if field.field == "resources.ARN"]
    ]) == [tolist(["arn:aws:s3:::acme-euw1-prod-123456789012-trail/"])]
    error_message = "A trail that records its own bucket never ends."
  }
}

run "the_record_is_signed_encrypted_and_closed" {
  command = plan

  assert {
    condition     = aws_cloudtrail.this.enable_log_file_validation && aws_kms_key.this.enable_key_rotation
    error_message = "Files are signed, and the key rotates."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
    error_message = "The bucket encrypts with the trail's key."
  }

  assert {
    condition = (
      aws_s3_bucket_public_access_block.this.block_public_acls && aws_s3_bucket_public_access_block.this.block_public_policy &&
      aws_s3_bucket_public_access_block.this.ignore_public_acls && aws_s3_bucket_public_access_block.this.restrict_public_buckets
    )
    error_message = "Nothing is public."
  }

  assert {
    condition     = contains([for statement in data.aws_iam_policy_document.bucket.statement : statement.sid if statement.effect == "Deny"], "OnlyOverTls")
    error_message = "The records are read over TLS only."
  }
}

run "only_this_trail_writes" {
  command = plan

  assert {
    condition = alltrue([for statement in concat(data.aws_iam_policy_document.bucket.statement, data.aws_iam_policy_document.key.statement) :
      contains(flatten([for condition in statement.condition : condition.values if condition.variable == "aws:SourceArn"]), "arn:aws:cloudtrail:eu-west-1:123456789012:trail/acme-euw1-prod-trail")
      if contains(flatten(statement.principals[*].identifiers), "cloudtrail.amazonaws.com")
    ])
    error_message = "CloudTrail works for any account that names the bucket: every statement for it names the trail."
  }
}

run "reads_of_secrets_where_somebody_asks" {
  command = plan

  variables {
    management_events = true
  }

  assert {
    condition = length(aws_cloudtrail.this.advanced_event_selector) == 2 && anytrue(flatten([for selector in aws_cloudtrail.this.advanced_event_selector : [
      for field in selector.field_selector : field.field == "eventCategory" && field.equals == tolist(["Management"])
    ]]))
    error_message = "Secrets Manager's reads are management events."
  }
}

run "records_are_kept_for_a_year" {
  command = plan

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].expiration[0].days == 365
    error_message = "By default records are kept for a year."
  }
}

run "a_beginning_that_would_record_everything" {
  command = plan

  variables {
    buckets = [""]
  }

  expect_failures = [var.buckets]
}
