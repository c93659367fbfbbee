# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_s3control_multi_region_access_point" {
    defaults = { id = "123456789012:acme-use1-prod-shared-catalog", arn = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap" }
  }
}

variables {
  name             = "acme-use1-prod-shared-catalog"
  account_id       = "123456789012"
  parameter_prefix = "/acme/production/us-east-1/data/shared/catalog"
  buckets = {
    "eu-west-1" = "acme-euw1-prod-shared-data-catalog-123456789012"
    "us-east-1" = "acme-use1-prod-shared-data-catalog-123456789012"
  }
}

run "closed_to_the_public" {
  command = plan

  assert {
    condition = alltrue(flatten([for block in one(aws_s3control_multi_region_access_point.this.details).public_access_block :
      [block.block_public_acls, block.block_public_policy, block.ignore_public_acls, block.restrict_public_buckets]
    ]))
    error_message = "The access point is closed to the public in every way there is."
  }
}

run "one_region_is_none" {
  command = plan

  variables {
    buckets = { "us-east-1" = "acme-use1-prod-shared-data-catalog-123456789012" }
  }

  expect_failures = [var.buckets]
}
