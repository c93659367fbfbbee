# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  project     = "acme"
  environment = "production"
  short       = "prod"
  shorts      = ["prod", "stg"]
  account_id  = "111122223333"
  regions     = ["eu-west-1", "us-east-1"]
  protected   = true

  states = { production = { bucket = "acme-tfstate-production", account_id = "111122223333", region = "eu-west-1", kms_key_alias = "alias/acme-tfstate-production" } }

  github = {
    provider_arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    repository   = "acme/infrastructure"
    branch       = "main"
    revision     = "main"
    environment  = "production"
  }
}

run "an_apply_trusts_repository_branch_and_environment" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.this["apply-platform"].assume_role_policy).Statement[0].Condition.StringEquals == {
      "token.actions.githubusercontent.com:aud"         = "sts.amazonaws.com"
      "token.actions.githubusercontent.com:repository"  = "acme/infrastructure"
      "token.actions.githubusercontent.com:ref"         = "refs/heads/main"
      "token.actions.githubusercontent.com:environment" = "production"
    }
    error_message = "Each of them is compared as a whole."
  }

  assert {
    condition = jsondecode(aws_iam_role.this["apply-platform"].assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] == [
      "repo:acme/infrastructure:environment:production", "repo:acme@*/infrastructure@*:environment:production",
    ]
    error_message = "The subject is taken in both of its forms."
  }
}

run "a_plan_is_of_pull_requests_and_the_branch" {
  command = plan

  assert {
    condition = alltrue([for subject in jsondecode(aws_iam_role.this["plan"].assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] :
    endswith(subject, ":pull_request") || endswith(subject, ":ref:refs/heads/main")])
    error_message = "No environment, and no other branch."
  }
}

run "ids_leave_no_pattern" {
  command = plan

  variables {
    github = {
      provider_arn  = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
      repository    = "acme/infrastructure"
      branch        = "main"
      revision      = "main"
      environment   = "production"
      owner_id      = "12"
      repository_id = "34"
    }
  }

  assert {
    condition = jsondecode(aws_iam_role.this["apply-platform"].assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] == [
      "repo:acme/infrastructure:environment:production", "repo:acme@12/infrastructure@34:environment:production",
    ]
    error_message = "Subjects are whole."
  }

  assert {
    condition     = jsondecode(aws_iam_role.this["plan"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:repository_id"] == "34"
    error_message = "A repository that takes over the name has another id."
  }
}

run "policies_fit" {
  command = plan

  assert {
    condition     = alltrue([for name, length in output.policy_lengths : length <= 6144])
    error_message = "IAM takes 6,144 characters of a policy."
  }

  assert {
    condition     = alltrue([for identity in keys(aws_iam_role.this) : length([for name, one in aws_iam_role_policy_attachment.this : one if startswith(name, "${identity}/")]) <= 10])
    error_message = "IAM attaches ten to a role."
  }
}

run "nothing_is_allowed_everywhere" {
  command = plan

  assert {
    condition = alltrue(flatten([for policy in aws_iam_policy.this : [for statement in jsondecode(policy.policy).Statement : [
      for action in flatten([statement.Action]) : !endswith(action, ":*") || statement.Effect == "Deny"
    ]]]))
    error_message = "No statement allows all of a service."
  }
}

run "no_apply_changes_what_it_may" {
  command = plan

  assert {
    condition = alltrue([for arn in [
      "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
      "arn:aws:iam::111122223333:policy/delivery/*",
      "arn:aws:iam::111122223333:role/acme-prod-apply-*",
      "arn:aws:iam::111122223333:role/acme-stg-apply-*",
      "arn:aws:iam::111122223333:role/acme-stg-plan",
    ] : contains(one([for statement in jsondecode(aws_iam_policy.this["guard"].policy).Statement : statement if statement.Sid == "NotItsOwnRights"]).Resource, arn)])
    error_message = "Roles of all environments, their policies and the provider are out of reach."
  }

  assert {
    condition     = alltrue([for identity in ["apply-applications", "apply-clients", "apply-databases", "apply-foundation", "apply-platform"] : contains(keys(aws_iam_role_policy_attachment.this), "${identity}/guard")])
    error_message = "Every apply has the guard."
  }
}

run "a_part_has_its_own_states" {
  command = plan

  assert {
    condition = one([for statement in jsondecode(aws_iam_role_policy.states["apply-databases"].policy).Statement : statement if statement.Sid == "ReadAndWriteStates"]).Resource == [
      "arn:aws:s3:::acme-tfstate-production/acme/production/03-*/*terraform.tfstate", "arn:aws:s3:::acme-tfstate-production/acme/production/*/03-*/*terraform.tfstate",
    ]
    error_message = "Layers of the part alone."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.states["plan"].policy).Statement : !contains(flatten([statement.Action]), "s3:PutObject") && !contains(flatten([statement.Action]), "s3:DeleteObject")])
    error_message = "A plan writes nothing, not even a lock."
  }
}

run "states_of_another_account_by_their_role" {
  command = plan

  variables {
    states = { production = { bucket = "acme-tfstate-production", account_id = "999900001111", region = "eu-west-1", kms_key_alias = "alias/acme-tfstate-production", role_name = "acme-prod-state-111122223333" } }
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.states["plan"].policy).Statement : statement.Resource] == [["arn:aws:iam::999900001111:role/acme-prod-state-111122223333"]]
    error_message = "The role, and no bucket."
  }
}

run "objects_of_protected_environments_stay" {
  command = plan

  assert {
    condition     = length([for statement in jsondecode(aws_iam_policy.this["apply-clients-services"].policy).Statement : statement if statement.Sid == "EmptyBuckets"]) == 0
    error_message = "Nothing is deleted with its bucket."
  }
}

run "a_connection_makes_its_role" {
  command = plan

  variables {
    github = null
    connections = { apply-platform = {
      provider_arn = "arn:aws:iam::111122223333:oidc-provider/vstoken.dev.azure.com/00000000-0000-0000-0000-000000000000"
      host         = "vstoken.dev.azure.com/00000000-0000-0000-0000-000000000000"
      subject      = "sc://acme/platform/apply-platform"
    } }
  }

  assert {
    condition     = keys(aws_iam_role.this) == ["apply-platform"]
    error_message = "A role that nobody may become is none."
  }
}

run "a_subject_with_a_pattern" {
  command = plan

  variables {
    connections = { plan = { provider_arn = "arn:aws:iam::111122223333:oidc-provider/x", host = "x", subject = "sc://acme/platform/*" } }
  }

  expect_failures = [var.connections]
}
