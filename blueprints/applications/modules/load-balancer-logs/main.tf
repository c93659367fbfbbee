resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:The cell's trail records who reads the logs
  #checkov:skip=CKV_AWS_144:Access logs need no second copy in another region
  #checkov:skip=CKV_AWS_145:Application load balancers write access logs only to buckets that are encrypted with S3's own keys (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html)
  #checkov:skip=CKV2_AWS_62:Nothing is to happen when a log arrives
  bucket        = var.bucket
  force_destroy = !var.prevent_loss

  tags = { Name = var.bucket }
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket = aws_s3_bucket.this.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    id     = "old-logs"
    status = "Enabled"

    filter {}

    expiration {
      days = var.days
    }

    noncurrent_version_expiration {
      noncurrent_days = 1
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "OnlyOverTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  # The load balancers' group stands before AWSLogs; without a prefix nothing does, not even a slash. One that may not write its test file is made
  # without listeners. The service puts the account into the path; the condition keeps out load balancers of others, which the path alone would let
  # write into a folder of that name.
  # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
  statement {
    sid       = "LoadBalancersOfTheAccount"
    actions   = ["s3:PutObject"]
    resources = [for prefix in ["", "*/"] : "${aws_s3_bucket.this.arn}/${prefix}AWSLogs/${var.account_id}/*"]

    principals {
      type        = "Service"
      identifiers = ["logdelivery.elasticloadbalancing.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${var.partition}:elasticloadbalancing:*:${var.account_id}:loadbalancer/*"]
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id
  policy = data.aws_iam_policy_document.this.json

  depends_on = [aws_s3_bucket_public_access_block.this]
}

# Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the stacks that read it
  #checkov:skip=CKV_AWS_337:As above
  for_each = { load_balancer_log_bucket = aws_s3_bucket.this.id }

  name           = "${var.parameter_prefix}/${each.key}"
  description    = replace(each.key, "_", " ")
  type           = "String"
  tier           = "Standard"
  insecure_value = each.value
}
