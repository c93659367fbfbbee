locals {
  full = "${var.name}-${var.bucket}-${var.account_id}"

  # Bucket names end at 63 characters and are unique among all accounts of a partition: the account id stays whole, a digest of the
  # full name tells apart what had to be cut.
  name = length(local.full) <= 63 ? local.full : "${substr(var.name, 0, 44)}-${substr(sha256(local.full), 0, 5)}-${var.account_id}"
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:The cell's trail records who used which object: completely, signed and encrypted with a key, which S3's own logs are not
  #checkov:skip=CKV_AWS_144:Data stays in the region it was given to; where a copy may lie is a matter of the client's residency
  #checkov:skip=CKV2_AWS_62:Events belong to an app that wants them
  bucket        = local.name
  force_destroy = var.force_destroy

  tags = merge({ Name = local.name }, var.backup_tag == null ? {} : { Backup = var.backup_tag })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# No object has an owner or an access list of its own: the bucket's policy is all there is.
resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    # A key of the bucket's own under the client's: one request to KMS for many objects.
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    id     = "age"
    status = "Enabled"

    filter {}

    dynamic "transition" {
      for_each = var.infrequent_access_days == null ? [] : [var.infrequent_access_days]

      content {
        days          = transition.value
        storage_class = "STANDARD_IA"
      }
    }

    dynamic "transition" {
      for_each = var.archive_days == null ? [] : [var.archive_days]

      content {
        days          = transition.value
        storage_class = "GLACIER_IR"
      }
    }

    dynamic "expiration" {
      for_each = var.expire_days == null ? [] : [var.expire_days]

      content {
        days = expiration.value
      }
    }

    # What was deleted leaves a marker, which stays when all versions behind it are gone. A rule that ends objects takes such markers along.
    dynamic "expiration" {
      for_each = var.remove_delete_markers && var.expire_days == null ? [true] : []

      content {
        expired_object_delete_marker = expiration.value
      }
    }

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_days
    }

    # Parts of uploads that never ended are invisible, and paid for.
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  # Rules about versions need versions.
  depends_on = [aws_s3_bucket_versioning.this]
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "OnlyOverTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]

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

  # Old protocols count as plain text.
  statement {
    sid       = "OnlyOverTls12"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "NumericLessThan"
      variable = "s3:TlsVersion"
      values   = ["1.2"]
    }
  }

  # Services of AWS act for the account (backups) and have no account of their own in this condition.
  statement {
    sid       = "OnlyThisAccount"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "Bool"
      variable = "aws:PrincipalIsAWSService"
      values   = ["false"]
    }

    dynamic "condition" {
      for_each = length(var.replication_role_arns) > 0 ? [sort(var.replication_role_arns)] : []

      content {
        test     = "ArnNotEquals"
        variable = "aws:PrincipalArn"
        values   = condition.value
      }
    }
  }

  # Roles by which S3 copies from buckets of other accounts. By condition, not as principals: S3 refuses a principal that does not exist yet, and these
  # come with the replication, which needs the bucket.
  dynamic "statement" {
    for_each = length(var.replication_role_arns) > 0 ? {
      CopiesFromOtherAccounts = {
        actions   = ["s3:ObjectOwnerOverrideToBucketOwner", "s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]
        resources = ["${aws_s3_bucket.this.arn}/*"]
      }
      OtherAccountsSeeThatItHasVersions = {
        actions   = ["s3:GetBucketVersioning", "s3:ListBucket"]
        resources = [aws_s3_bucket.this.arn]
      }
    } : {}

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = statement.value.resources

      principals {
        type        = "AWS"
        identifiers = sort(distinct([for arn in var.replication_role_arns : join(":", [join(":", slice(split(":", arn), 0, 5)), "root"])]))
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:PrincipalArn"
        values   = sort(var.replication_role_arns)
      }
    }
  }

  # A bucket that stands alone takes no copies, whatever the rules of others say: this is said here, where a home that is lost is not needed.
  dynamic "statement" {
    for_each = var.refuse_replication ? ["StandsAlone"] : []

    content {
      sid       = statement.value
      effect    = "Deny"
      actions   = ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]
      resources = ["${aws_s3_bucket.this.arn}/*"]

      principals {
        type        = "AWS"
        identifiers = ["*"]
      }
    }
  }

  # Pods of other namespaces, whatever their own roles allow. Pod Identity puts the namespace into every session; who has no such tag
  # is no pod, and is judged by its role.
  statement {
    sid       = "PodsOfOneNamespace"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Null"
      variable = "aws:PrincipalTag/kubernetes-namespace"
      values   = ["false"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalTag/kubernetes-namespace"
      values   = [var.namespace]
    }
  }

  # A request that names an encryption of its own wins over the bucket's default: S3's keys and keys that the caller keeps are refused.
  statement {
    sid       = "OnlyKeysOfKms"
    effect    = "Deny"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.this.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "s3:x-amz-server-side-encryption"
      values   = ["aws:kms"]
    }

    condition {
      test     = "Null"
      variable = "s3:x-amz-server-side-encryption"
      values   = ["false"]
    }
  }

  statement {
    sid       = "NoKeysOfCallers"
    effect    = "Deny"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.this.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Null"
      variable = "s3:x-amz-server-side-encryption-customer-algorithm"
      values   = ["false"]
    }
  }

  # Without a key in the request the bucket's default holds; with one it must be the client's.
  statement {
    sid       = "OnlyTheClientsKey"
    effect    = "Deny"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.this.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Null"
      variable = "s3:x-amz-server-side-encryption-aws-kms-key-id"
      values   = ["false"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "s3:x-amz-server-side-encryption-aws-kms-key-id"
      values   = [var.kms_key_arn]
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id
  policy = data.aws_iam_policy_document.this.json

  depends_on = [aws_s3_bucket_public_access_block.this]
}

# Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "name" {
  #checkov:skip=CKV2_AWS_34:The name of a bucket is no secret
  #checkov:skip=CKV_AWS_337:As above
  name           = "${var.parameter_prefix}/${var.parameter == null ? "bucket/${var.bucket}" : var.parameter}"
  description    = "Name of the bucket ${var.bucket} of ${var.name}"
  type           = "String"
  tier           = "Standard"
  insecure_value = aws_s3_bucket.this.id
}
