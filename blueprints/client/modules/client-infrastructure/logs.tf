# Server access logs of the client's buckets, kept apart from them: who may read data need not see who read it.
locals {
  log_bucket_full = "${var.name}-access-logs-${var.account_id}"

  # Bucket names end at 63 characters and are unique among all accounts of a partition.
  log_bucket = length(local.log_bucket_full) <= 63 ? local.log_bucket_full : "${substr(var.name, 0, 44)}-${substr(sha256(local.log_bucket_full), 0, 5)}-${var.account_id}"
}

resource "aws_s3_bucket" "logs" {
  #checkov:skip=CKV_AWS_18:This is where access logs go; logging its own accesses would never end
  #checkov:skip=CKV_AWS_144:Logs stay in the client's region; where a copy may lie is a matter of residency
  #checkov:skip=CKV_AWS_145:S3 delivers access logs to buckets with keys of S3 only
  #checkov:skip=CKV2_AWS_62:Nobody waits for access logs
  count = var.access_logs ? 1 : 0

  bucket = local.log_bucket

  tags = { Name = local.log_bucket }
}

resource "aws_s3_bucket_public_access_block" "logs" {
  count = var.access_logs ? 1 : 0

  bucket                  = aws_s3_bucket.logs[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  count = var.access_logs ? 1 : 0

  bucket = aws_s3_bucket.logs[0].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  count = var.access_logs ? 1 : 0

  bucket = aws_s3_bucket.logs[0].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "logs" {
  count = var.access_logs ? 1 : 0

  bucket = aws_s3_bucket.logs[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  count = var.access_logs ? 1 : 0

  bucket = aws_s3_bucket.logs[0].id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = var.access_log_days
    }

    noncurrent_version_expiration {
      noncurrent_days = 7
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.logs]
}

data "aws_iam_policy_document" "logs" {
  count = var.access_logs ? 1 : 0

  statement {
    sid       = "DeliveryOfAccessLogs"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.logs[0].arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["logging.s3.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    # Buckets whose names start like the client's.
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${var.partition}:s3:::${substr(var.name, 0, 44)}*"]
    }
  }

  statement {
    sid       = "OnlyOverTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.logs[0].arn, "${aws_s3_bucket.logs[0].arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "logs" {
  count = var.access_logs ? 1 : 0

  bucket = aws_s3_bucket.logs[0].id
  policy = data.aws_iam_policy_document.logs[0].json

  depends_on = [aws_s3_bucket_public_access_block.logs]
}
