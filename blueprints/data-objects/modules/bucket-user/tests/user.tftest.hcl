# Against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name      = "data-orders"
  role_name = "acme-euw1-prod-zeta-portal"
  access    = "read"
  buckets = {
    "eu-west-1" = {
      arn         = "arn:aws:s3:::acme-euw1-prod-zeta-data-orders-123456789012"
      kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
      region      = "eu-west-1"
    }
  }
}

run "a_reader_writes_nothing" {
  command = plan

  assert {
    condition     = !anytrue([for s in data.aws_iam_policy_document.this.statement : contains(s.actions, "s3:PutObject") || contains(s.actions, "kms:GenerateDataKey")])
    error_message = "Who reads neither puts objects nor makes keys for them."
  }
}

run "a_writer_of_all_places" {
  command = plan

  variables {
    access           = "write"
    access_point_arn = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
    buckets = {
      "eu-west-1" = {
        arn         = "arn:aws:s3:::one"
        kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
        region      = "eu-west-1"
      }
      "us-east-1" = {
        arn         = "arn:aws:s3:::two"
        kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000001"
        region      = "us-east-1"
      }
    }
  }

  assert {
    condition = toset(one([for s in data.aws_iam_policy_document.this.statement : s.resources if s.sid == "WriteObjects"])) == toset([
      "arn:aws:s3:::one/*", "arn:aws:s3:::two/*", "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap/object/*",
    ])
    error_message = "Objects are written through the access point, into each of its buckets."
  }

  assert {
    condition     = length(one([for s in data.aws_iam_policy_document.this.statement : s.resources if s.sid == "KeysThroughS3"])) == 2
    error_message = "Each region has a key of its own."
  }
}
