# One address for buckets of several regions: a request goes to the nearest one that answers.
resource "aws_s3control_multi_region_access_point" "this" {
  details {
    name = var.name

    public_access_block {
      block_public_acls       = true
      block_public_policy     = true
      ignore_public_acls      = true
      restrict_public_buckets = true
    }

    dynamic "region" {
      for_each = var.buckets

      content {
        bucket = region.value
      }
    }
  }

  # Another bucket is another access point, with another address, and clients that have the old one are told nothing.
  lifecycle {
    prevent_destroy = true
  }
}

# Rights are those of the apps' roles. This keeps everybody else out, whatever a bucket's policy may say one day.
data "aws_iam_policy_document" "this" {
  statement {
    sid       = "OnlyThisAccount"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3control_multi_region_access_point.this.arn, "${aws_s3control_multi_region_access_point.this.arn}/object/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_s3control_multi_region_access_point_policy" "this" {
  details {
    name   = element(split(":", aws_s3control_multi_region_access_point.this.id), 1)
    policy = data.aws_iam_policy_document.this.json
  }
}

# Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:The name of an access point is no secret
  #checkov:skip=CKV_AWS_337:As above
  name           = "${var.parameter_prefix}/multi_region_access_point_arn"
  description    = "ARN of the multi-region access point ${var.name}"
  type           = "String"
  tier           = "Standard"
  insecure_value = aws_s3control_multi_region_access_point.this.arn
}
