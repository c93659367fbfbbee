data "aws_partition" "current" {}

locals {
  bucket_arn = "arn:${data.aws_partition.current.partition}:s3:::${var.bucket}"

  # In the same order every time, whatever order they were given in.
  prefixes = sort(var.prefixes)

  # The key is of the region that the bucket is in.
  kms_region = split(":", var.kms_key_arn)[3]
}

# Naming the account leaves to it which of its principals may: none can before a policy of that account says so.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html
data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "StacksOfTheAccount"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${var.account_id}:root"]
    }

    # A condition and not the principal: IAM takes no patterns there, and keeps the id of a role in place of its ARN, so that one that was
    # made anew would be refused.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    dynamic "condition" {
      for_each = length(var.principals) > 0 ? [sort(var.principals)] : []

      content {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = condition.value
      }
    }
  }
}

resource "aws_iam_role" "this" {
  #checkov:skip=CKV_AWS_61:It trusts one other account, whose own policies say which principal may; var.principals says it here as well
  name               = var.name
  description        = "States in ${var.bucket} for stacks of account ${var.account_id}"
  assume_role_policy = data.aws_iam_policy_document.trust.json

  # An hour, the shortest that IAM knows. The backend renews its session when it ends, so longer applies do not need more.
  max_session_duration = 3600

  tags = { Name = var.name }
}

# https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
data "aws_iam_policy_document" "access" {
  # Without it a state that is not there yet answers 403 in place of 404, and a new stack could not begin.
  # https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
  # The backend also asks for workspaces below `env:/`, and takes the refusal for "there are none".
  statement {
    sid       = "KnowWhichStatesThereAre"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = [for prefix in local.prefixes : "${prefix}*"]
    }
  }

  # Terraform never deletes the state of the default workspace.
  statement {
    sid       = "ReadAndWriteStates"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [for prefix in local.prefixes : "${local.bucket_arn}/${prefix}*terraform.tfstate"]
  }

  # `use_lockfile`: a lock is an object beside the state, which is deleted when it is released.
  statement {
    sid       = "TakeAndReleaseLocks"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = [for prefix in local.prefixes : "${local.bucket_arn}/${prefix}*terraform.tfstate.tflock"]
  }

  # What S3 asks of a key to write and to read; `Decrypt` also to write a state that is uploaded in parts. The backend's page names
  # `kms:Encrypt` besides, but S3 encrypts with data keys and never calls it.
  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
  statement {
    sid       = "UseTheKeyThroughS3"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${local.kms_region}.${data.aws_partition.current.dns_suffix}"]
    }
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "states"
  role   = aws_iam_role.this.name
  policy = data.aws_iam_policy_document.access.json

  lifecycle {
    # White space is not counted. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    precondition {
      condition     = length(jsonencode(jsondecode(data.aws_iam_policy_document.access.json))) <= 10240
      error_message = "IAM takes 10,240 characters of inline policies for a role: give some of the prefixes to a second one, or shorten them to what they have in common."
    }
  }
}
