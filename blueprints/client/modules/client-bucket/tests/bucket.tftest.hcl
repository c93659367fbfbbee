# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }
}

variables {
  name             = "acme-euw1-prod-zeta"
  bucket           = "exports"
  account_id       = "123456789012"
  namespace        = "zeta"
  kms_key_arn      = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  parameter_prefix = "/acme/production/eu-west-1/clients/zeta"
}

run "closed_and_encrypted" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "The bucket is closed to the public in every way there is."
  }

  assert {
    condition = alltrue([for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule :
      one(rule.apply_server_side_encryption_by_default).kms_master_key_id == var.kms_key_arn
    ])
    error_message = "Objects are encrypted with the client's key."
  }

  assert {
    condition = [for s in data.aws_iam_policy_document.this.statement : s.sid if s.effect == "Deny"] == [
      "OnlyOverTls", "OnlyOverTls12", "OnlyThisAccount", "PodsOfOneNamespace", "OnlyKeysOfKms", "NoKeysOfCallers", "OnlyTheClientsKey",
    ]
    error_message = "The policy refuses plain text, other accounts, pods of other clients and other keys."
  }

  assert {
    condition     = length([for c in one([for s in data.aws_iam_policy_document.this.statement : s if s.sid == "PodsOfOneNamespace"]).condition : c if c.variable == "aws:PrincipalTag/kubernetes-namespace" && c.test == "StringNotEquals" && one(c.values) == "zeta"]) == 1
    error_message = "Pods of other namespaces are refused."
  }
}

run "long_names_fit" {
  command = plan

  variables {
    name   = "acmecorporation-apse1-production-orange-madagascar"
    bucket = "settlement-exports"
  }

  assert {
    condition     = length(aws_s3_bucket.this.bucket) <= 63 && endswith(aws_s3_bucket.this.bucket, "-123456789012")
    error_message = "A name that is too long is cut and keeps the account."
  }
}

run "standard_ia_takes_nothing_younger" {
  command = plan

  variables {
    infrequent_access_days = 7
  }

  expect_failures = [var.infrequent_access_days]
}

run "copies_from_other_accounts" {
  command = plan

  variables {
    replication_role_arns = ["arn:aws:iam::210987654321:role/acme-use1-prod-zeta-orders-replication"]
  }

  assert {
    condition     = length([for c in one([for s in data.aws_iam_policy_document.this.statement : s if s.sid == "OnlyThisAccount"]).condition : c if c.test == "ArnNotEquals" && one(c.values) == "arn:aws:iam::210987654321:role/acme-use1-prod-zeta-orders-replication"]) == 1
    error_message = "Of other accounts only the named role gets in."
  }

  assert {
    condition     = one(one(one([for s in data.aws_iam_policy_document.this.statement : s if s.sid == "CopiesFromOtherAccounts"]).principals).identifiers) == "arn:aws:iam::210987654321:root"
    error_message = "The role is named by a condition, since it comes after the bucket."
  }
}

run "a_bucket_that_stands_alone" {
  command = plan

  variables {
    refuse_replication = true
  }

  assert {
    condition     = contains([for s in data.aws_iam_policy_document.this.statement : s.sid if s.effect == "Deny"], "StandsAlone")
    error_message = "Nothing is copied into it any more."
  }
}

run "markers_go_where_no_age_ends_objects" {
  command = plan

  variables {
    remove_delete_markers = true
  }

  assert {
    condition     = one([for rule in aws_s3_bucket_lifecycle_configuration.this.rule : one(rule.expiration).expired_object_delete_marker])
    error_message = "A marker goes once nothing is behind it."
  }
}
