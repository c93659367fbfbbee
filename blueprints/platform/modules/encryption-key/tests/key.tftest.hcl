# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name        = "acme-euw1-prod-zeta"
  description = "All data of zeta"
  account_id  = "123456789012"
}

run "nobody_but_the_account" {
  command = plan

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "Keys are rotated, and go slowly."
  }

  assert {
    condition     = [for s in data.aws_iam_policy_document.this.statement : tolist(one(s.principals).identifiers)] == [tolist(["arn:aws:iam::123456789012:root"])]
    error_message = "Only IAM policies of the account say who uses it."
  }
}

run "disks_of_nodes" {
  command = plan

  variables {
    disks_of_nodes = true
  }

  assert {
    condition = alltrue([for s in data.aws_iam_policy_document.this.statement :
      length([for c in s.condition : c if c.variable == "aws:PrincipalArn" && endswith(one(c.values), ":role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling")]) == 1 &&
      length([for c in s.condition : c if c.variable == "kms:CallerAccount" && one(c.values) == "123456789012"]) == 1
      if contains(one(s.principals).identifiers, "*")
    ])
    error_message = "Auto Scaling of this account, and nobody else."
  }

  assert {
    condition     = length([for s in data.aws_iam_policy_document.this.statement : s if contains(s.actions, "kms:CreateGrant") && length([for c in s.condition : c if c.variable == "kms:GrantIsForAWSResource"]) == 1]) == 1
    error_message = "Grants are for AWS's own services."
  }
}

run "other_accounts_copy_into_buckets" {
  command = plan

  variables {
    replication_role_arns = ["arn:aws:iam::210987654321:role/acme-use1-prod-zeta-orders-replication"]
  }

  assert {
    condition = alltrue([for s in data.aws_iam_policy_document.this.statement :
      length([for c in s.condition : c if c.variable == "aws:PrincipalArn" && tolist(c.values) == tolist(["arn:aws:iam::210987654321:role/acme-use1-prod-zeta-orders-replication"])]) == 1 &&
      length([for c in s.condition : c if c.variable == "kms:ViaService"]) == 1 && !contains(s.actions, "kms:*")
      if contains(one(s.principals).identifiers, "arn:aws:iam::210987654321:root")
    ])
    error_message = "The named role through S3, and nobody else of that account."
  }
}

run "accounts_that_take_copies_of_recovery_points" {
  command = plan

  variables {
    copy_accounts = ["210987654321"]
  }

  assert {
    condition = alltrue([for s in data.aws_iam_policy_document.this.statement :
      !contains(s.actions, "kms:*") && (!contains(s.actions, "kms:CreateGrant") || length([for c in s.condition : c if c.variable == "kms:GrantIsForAWSResource"]) == 1)
      if contains(one(s.principals).identifiers, "arn:aws:iam::210987654321:root")
    ]) && length(data.aws_iam_policy_document.this.statement) == 3
    error_message = "They use the key and hand it to AWS's own services, and administer nothing."
  }
}
