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
  bucket          = "acme-tfstate-production"
  kms_key_alias   = "alias/acme-tfstate-production"
  account_id      = "123456789012"
  noncurrent_days = 365
}

run "states_are_versioned_and_encrypted" {
  command = plan

  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "A state that was overwritten has no way back without versions."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.state.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
    error_message = "States are encrypted with the key of the environment."
  }

  assert {
    condition     = aws_kms_key.state.enable_key_rotation && aws_kms_alias.state.name == "alias/acme-tfstate-production"
    error_message = "The key rotates, and has the alias that backends name."
  }
}

run "nothing_is_public" {
  command = plan

  assert {
    condition = (
      aws_s3_bucket_public_access_block.state.block_public_acls && aws_s3_bucket_public_access_block.state.block_public_policy &&
      aws_s3_bucket_public_access_block.state.ignore_public_acls && aws_s3_bucket_public_access_block.state.restrict_public_buckets
    )
    error_message = "The bucket is closed to the public in all four ways."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.state.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "Access control lists are off: only policies say who may read."
  }
}

run "policies_deny_what_matters" {
  command = plan

  assert {
    condition = [for statement in data.aws_iam_policy_document.state.statement : statement.sid if statement.effect == "Deny"] == [
      "OnlyOverTls", "OnlyEncryptedByKms", "OnlyThisAccount",
    ]
    error_message = "Plain HTTP, other encryption and other accounts are refused."
  }
}

run "old_versions_are_kept_as_long_as_asked" {
  command = plan

  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.state.rule[0].noncurrent_version_expiration).noncurrent_days == 365
    error_message = "Versions are kept for noncurrent_days."
  }
}

run "a_name_that_s3_refuses" {
  command = plan

  variables {
    bucket = "acme-a-very-long-name-that-nobody-would-want-to-type-twice-or-at-all"
  }

  expect_failures = [var.bucket]
}
