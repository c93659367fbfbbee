# S3's own access logs are delivered as far as possible, unsigned, and only to buckets that are encrypted with S3's keys. CloudTrail
# delivers every request, says which role and session it came from, signs what it wrote, and encrypts it with a key of ours.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html
resource "aws_cloudtrail" "this" {
  #checkov:skip=CKV_AWS_67:It records the objects of buckets that are in this region; the trail of all regions and services is the account's or the organisation's
  #checkov:skip=CKV_AWS_252:Nobody is to be told of every file with records
  #checkov:skip=CKV2_AWS_10:A record that is looked into, not one that is watched
  name           = var.name
  s3_bucket_name = aws_s3_bucket.this.id
  kms_key_id     = aws_kms_key.this.arn

  is_multi_region_trail = false
  # Changes in IAM are recorded in us-east-1 alone.
  include_global_service_events = var.management_events && var.region == "us-east-1"
  enable_log_file_validation    = true

  # Objects, and what else somebody asks for: management events are recorded by the account's trail, and a second copy of them is paid for.
  advanced_event_selector {
    name = "objects"

    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }

    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }

    # Its own bucket must not be among them, or each file with records would be the reason for the next.
    field_selector {
      field           = "resources.ARN"
      starts_with     = [for prefix in sort(var.buckets) : "arn:${data.aws_partition.current.partition}:s3:::${prefix}"]
      not_starts_with = ["arn:${data.aws_partition.current.partition}:s3:::${var.bucket}/"]
    }
  }

  # Reads of secrets are among them. Left out are the two that AWS lets leave out for their number.
  # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
  dynamic "advanced_event_selector" {
    for_each = var.management_events ? ["management"] : []

    content {
      name = advanced_event_selector.value

      field_selector {
        field  = "eventCategory"
        equals = ["Management"]
      }

      field_selector {
        field      = "eventSource"
        not_equals = ["kms.amazonaws.com", "rdsdata.amazonaws.com"]
      }
    }
  }

  tags = { Name = var.name }

  # CloudTrail tries at once whether it may write.
  depends_on = [aws_s3_bucket_policy.this]
}
