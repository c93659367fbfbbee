# What an app may do with a store of objects: of the bucket that lies where it runs, or of all of them, where one address leads to each.

locals {
  bucket_arns = [for name in sort(keys(var.buckets)) : var.buckets[name].arn]

  # An access point has rights of its own beside those of the buckets behind it.
  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointPermissions.html
  listed  = concat(local.bucket_arns, var.access_point_arn == null ? [] : [var.access_point_arn])
  objects = concat([for arn in local.bucket_arns : "${arn}/*"], var.access_point_arn == null ? [] : ["${var.access_point_arn}/object/*"])
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "ListBuckets"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = local.listed
  }

  statement {
    sid       = "ReadObjects"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = local.objects
  }

  dynamic "statement" {
    for_each = var.access == "write" ? ["WriteObjects"] : []

    content {
      sid       = statement.value
      actions   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
      resources = local.objects
    }
  }

  # Each key through the S3 of its own region, and for these buckets alone: the context is the bucket where its objects have a bucket key, as here, and the
  # object where somebody asked for none. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
  statement {
    sid       = "KeysThroughS3"
    actions   = var.access == "write" ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"]
    resources = [for name in sort(keys(var.buckets)) : var.buckets[name].kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = [for name in sort(keys(var.buckets)) : "s3.${var.buckets[name].region}.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "kms:EncryptionContext:aws:s3:arn"
      values   = flatten([for arn in local.bucket_arns : [arn, "${arn}/*"]])
    }
  }
}

# Beside what else the role may do. Its own stack made it, whoever runs this one changes nothing but this policy.
resource "aws_iam_role_policy" "this" {
  name   = var.name
  role   = var.role_name
  policy = data.aws_iam_policy_document.this.json
}
