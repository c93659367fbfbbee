# What one bucket copies into others. Each of its copies is made of an object that somebody put here: S3 never copies a copy on, so that buckets that take
# writes have each other as destinations, all of them.

locals {
  source_arn = "arn:${var.partition}:s3:::${var.bucket}"

  destinations = { for name, destination in var.destinations : name => merge(destination, {
    arn = "arn:${var.partition}:s3:::${destination.bucket}"
  }) }
  names = sort(keys(var.destinations))

  # As S3 calls them.
  storage_classes = { standard = "STANDARD", infrequent = "STANDARD_IA", archive = "GLACIER_IR" }
}

# Without a condition on the source: a role can only be given to a bucket of its own account, by who may pass it.
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.role_name
  description        = "S3 copies the objects of ${var.bucket}"
  assume_role_policy = data.aws_iam_policy_document.trust.json

  tags = { Name = var.role_name }
}

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
data "aws_iam_policy_document" "this" {
  statement {
    sid       = "ReadTheRules"
    actions   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
    resources = [local.source_arn]
  }

  statement {
    sid       = "ReadWhatIsCopied"
    actions   = ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"]
    resources = ["${local.source_arn}/*"]
  }

  statement {
    sid       = "WriteCopies"
    actions   = concat(["s3:ReplicateObject", "s3:ReplicateTags"], var.replicate_deletes ? ["s3:ReplicateDelete"] : [])
    resources = [for name in local.names : "${local.destinations[name].arn}/*"]
  }

  dynamic "statement" {
    for_each = anytrue([for destination in values(var.destinations) : destination.account_id != var.account_id]) ? ["CopiesBelongToTheirBucket"] : []

    content {
      sid       = statement.value
      actions   = ["s3:ObjectOwnerOverrideToBucketOwner"]
      resources = [for name in local.names : "${local.destinations[name].arn}/*" if var.destinations[name].account_id != var.account_id]
    }
  }

  # The context is the bucket where its objects have a bucket key, as here, and the object where somebody asked for none.
  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
  statement {
    sid       = "DecryptWhatIsCopied"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "kms:EncryptionContext:aws:s3:arn"
      values   = [local.source_arn, "${local.source_arn}/*"]
    }
  }

  # With a bucket key S3 makes one for the destination, and reads it back before it uses it. A key is of use to the S3 of its own region alone, and for these
  # buckets.
  statement {
    sid       = "EncryptCopies"
    actions   = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
    resources = [for name in local.names : var.destinations[name].kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = distinct([for name in local.names : "s3.${var.destinations[name].region}.amazonaws.com"])
    }

    condition {
      test     = "StringLike"
      variable = "kms:EncryptionContext:aws:s3:arn"
      values   = flatten([for name in local.names : [local.destinations[name].arn, "${local.destinations[name].arn}/*"]])
    }
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "replicate"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}

resource "aws_s3_bucket_replication_configuration" "this" {
  bucket = var.bucket
  role   = aws_iam_role.this.arn

  dynamic "rule" {
    for_each = local.names

    content {
      id       = rule.value
      priority = rule.key + 1
      status   = "Enabled"

      # All objects. With a filter, also an empty one, markers of deletions go only where a rule says so.
      filter {}

      delete_marker_replication {
        status = var.replicate_deletes ? "Enabled" : "Disabled"
      }

      source_selection_criteria {
        # Without this what is encrypted with a key of KMS stays where it is.
        sse_kms_encrypted_objects {
          status = "Enabled"
        }

        # Tags that somebody changes on a copy go back to where it came from.
        replica_modifications {
          status = var.both_ways ? "Enabled" : "Disabled"
        }
      }

      destination {
        bucket        = local.destinations[rule.value].arn
        account       = var.destinations[rule.value].account_id == var.account_id ? null : var.destinations[rule.value].account_id
        storage_class = var.destinations[rule.value].storage_class == "standard" ? null : local.storage_classes[var.destinations[rule.value].storage_class]

        encryption_configuration {
          replica_kms_key_id = var.destinations[rule.value].kms_key_arn
        }

        dynamic "access_control_translation" {
          for_each = var.destinations[rule.value].account_id == var.account_id ? [] : ["Destination"]

          content {
            owner = access_control_translation.value
          }
        }

        # Measured in any case; with a promise also told in events of the bucket.
        metrics {
          status = "Enabled"

          dynamic "event_threshold" {
            for_each = var.minutes == 0 ? [] : [var.minutes]

            content {
              minutes = event_threshold.value
            }
          }
        }

        dynamic "replication_time" {
          for_each = var.minutes == 0 ? [] : [var.minutes]

          content {
            status = "Enabled"

            time {
              minutes = replication_time.value
            }
          }
        }
      }
    }
  }

  depends_on = [aws_iam_role_policy.this]
}
