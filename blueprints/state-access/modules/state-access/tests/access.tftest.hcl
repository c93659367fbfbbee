# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }
}

variables {
  name        = "acme-tfstate-production-workloads"
  account_id  = "210987654321"
  bucket      = "acme-tfstate-production"
  kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/6b1a1c3e-0000-4000-8000-000000000000"
  prefixes    = ["acme/production/us-east-1/", "acme/production/eu-west-1/"]
}

run "only_the_account_may_assume_it" {
  command = plan

  assert {
    condition = [for statement in data.aws_iam_policy_document.trust.statement : {
      actions     = sort(statement.actions)
      identifiers = sort(flatten(statement.principals[*].identifiers))
      }] == [{
      actions     = tolist(["sts:AssumeRole"])
      identifiers = tolist(["arn:aws:iam::210987654321:root"])
    }]
    error_message = "One account is trusted, and nobody else."
  }

  assert {
    condition     = aws_iam_role.this.max_session_duration == 3600
    error_message = "A session ends after an hour."
  }
}

run "and_of_it_only_who_is_named" {
  command = plan

  variables {
    principals = ["arn:aws:iam::210987654321:role/terraform-*"]
  }

  assert {
    condition = [for condition in data.aws_iam_policy_document.trust.statement[0].condition : "${condition.test} ${condition.variable} ${join(" ", condition.values)}"] == [
      "ArnLike aws:PrincipalArn arn:aws:iam::210987654321:role/terraform-*",
    ]
    error_message = "Other principals of the account are refused."
  }
}

run "a_principal_of_another_account" {
  command = plan

  variables {
    principals = ["arn:aws:iam::999999999999:role/terraform"]
  }

  expect_failures = [var.principals]
}

run "it_lists_its_prefixes_only" {
  command = plan

  assert {
    condition = [for statement in data.aws_iam_policy_document.access.statement : flatten(statement.condition[*].values)
      if contains(statement.actions, "s3:ListBucket")
    ] == [["acme/production/eu-west-1/*", "acme/production/us-east-1/*"]]
    error_message = "Listing is bound to the prefixes."
  }
}

run "it_reads_and_writes_states_and_their_locks_only" {
  command = plan

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.access.statement :
      alltrue([for resource in statement.resources : can(regex("^arn:aws:s3:::acme-tfstate-production/acme/production/(eu-west-1|us-east-1)/\\*terraform\\.tfstate(\\.tflock)?$", resource))])
      if contains(statement.actions, "s3:GetObject")
    ])
    error_message = "Objects are states and locks below the prefixes."
  }

  assert {
    condition = flatten([for statement in data.aws_iam_policy_document.access.statement : sort(statement.resources) if contains(statement.actions, "s3:DeleteObject")]) == [
      "arn:aws:s3:::acme-tfstate-production/acme/production/eu-west-1/*terraform.tfstate.tflock",
      "arn:aws:s3:::acme-tfstate-production/acme/production/us-east-1/*terraform.tfstate.tflock",
    ]
    error_message = "Locks are released, states are never deleted."
  }

  assert {
    condition     = !anytrue([for action in flatten(data.aws_iam_policy_document.access.statement[*].actions) : strcontains(action, "*")])
    error_message = "Every action is named."
  }
}

run "the_key_is_used_through_s3_only" {
  command = plan

  assert {
    condition = [for statement in data.aws_iam_policy_document.access.statement : {
      actions   = sort(statement.actions)
      resources = sort(statement.resources)
      via       = sort(flatten(statement.condition[*].values))
      } if anytrue([for action in statement.actions : startswith(action, "kms:")])
      ] == [{
        actions   = tolist(["kms:Decrypt", "kms:GenerateDataKey"])
        resources = tolist(["arn:aws:kms:eu-west-1:123456789012:key/6b1a1c3e-0000-4000-8000-000000000000"])
        via       = tolist(["s3.eu-west-1.amazonaws.com"])
    }]
    error_message = "The key serves the bucket, and nothing directly."
  }
}

run "china_has_its_own_partition" {
  command = plan

  variables {
    kms_key_arn = "arn:aws-cn:kms:cn-north-1:123456789012:key/6b1a1c3e-0000-4000-8000-000000000000"
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn", dns_suffix = "amazonaws.com.cn" }
  }

  assert {
    condition = contains(
      flatten([for statement in data.aws_iam_policy_document.access.statement : flatten(statement.condition[*].values)]),
      "s3.cn-north-1.amazonaws.com.cn",
    )
    error_message = "The service has the name of its partition."
  }

  assert {
    condition     = flatten(data.aws_iam_policy_document.trust.statement[0].principals[*].identifiers) == ["arn:aws-cn:iam::210987654321:root"]
    error_message = "So has the account."
  }
}

run "a_prefix_that_ends_within_a_name" {
  command = plan

  variables {
    prefixes = ["acme/prod"]
  }

  expect_failures = [var.prefixes]
}

run "a_prefix_that_is_everything" {
  command = plan

  variables {
    prefixes = ["*/"]
  }

  expect_failures = [var.prefixes]
}

run "no_prefix" {
  command = plan

  variables {
    prefixes = []
  }

  expect_failures = [var.prefixes]
}

run "an_alias_in_place_of_the_key" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:alias/acme-tfstate-production"
  }

  expect_failures = [var.kms_key_arn]
}
