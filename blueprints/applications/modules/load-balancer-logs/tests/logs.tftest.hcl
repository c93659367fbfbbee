# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::acme-euw1-prod-123456789012-lb-logs" }
  }
}

variables {
  bucket           = "acme-euw1-prod-123456789012-lb-logs"
  account_id       = "123456789012"
  days             = 30
  parameter_prefix = "/acme/production/eu-west-1/applications"
}

run "only_load_balancers_of_the_account_write" {
  command = plan

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.this.statement :
      statement.effect == "Deny" || one(statement.condition).values == tolist(["arn:aws:elasticloadbalancing:*:123456789012:loadbalancer/*"])
    ])
    error_message = "What is allowed is allowed to load balancers of the account alone."
  }

  assert {
    condition = toset(one([for statement in data.aws_iam_policy_document.this.statement : statement.resources if statement.effect != "Deny"])) == toset([
      "arn:aws:s3:::acme-euw1-prod-123456789012-lb-logs/AWSLogs/123456789012/*",
      "arn:aws:s3:::acme-euw1-prod-123456789012-lb-logs/*/AWSLogs/123456789012/*",
    ])
    error_message = "They write to AWSLogs of the account, with a prefix and without one."
  }

  assert {
    condition = (
      aws_s3_bucket_public_access_block.this.block_public_acls && aws_s3_bucket_public_access_block.this.block_public_policy &&
      aws_s3_bucket_public_access_block.this.ignore_public_acls && aws_s3_bucket_public_access_block.this.restrict_public_buckets
    )
    error_message = "Nothing is public."
  }
}

run "logs_are_kept_as_long_as_asked" {
  command = plan

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].expiration[0].days == 30
    error_message = "Logs go after `days`."
  }

  assert {
    condition     = !aws_s3_bucket.this.force_destroy
    error_message = "A bucket with logs in it is not destroyed unless somebody says so."
  }
}
