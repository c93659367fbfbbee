# Plans only, against a mocked provider: no credentials, no network.
mock_provider "google" {}

variables {
  project_id  = "acme-production"
  project     = "acme"
  environment = "production"
  short       = "prod"
  cells       = ["acme-geuw1-prod"]
  states      = { production = { bucket = "acme-tfstate-production" } }

  github = { repository = "acme/infrastructure", branch = "main", revision = "main", environment = "production" }
}

run "tokens_of_the_repository_alone" {
  command = plan

  assert {
    condition     = google_iam_workload_identity_pool_provider.this["github"].attribute_condition == "assertion.repository == 'acme/infrastructure' && attribute.trust != 'none'"
    error_message = "Another repository, or a job that is neither a plan nor an apply, is refused."
  }

  assert {
    condition     = startswith(google_iam_workload_identity_pool_provider.this["github"].attribute_mapping["attribute.trust"], "'environment' in assertion && assertion.environment == 'production' && assertion.ref == 'refs/heads/main' ? 'apply'")
    error_message = "An apply is of the environment and of the branch."
  }
}

run "ids_are_compared" {
  command = plan

  variables {
    github = { repository = "acme/infrastructure", branch = "main", revision = "main", environment = "production", owner_id = "12", repository_id = "34" }
  }

  assert {
    condition     = strcontains(google_iam_workload_identity_pool_provider.this["github"].attribute_condition, "assertion.repository_id == '34' && assertion.repository_owner_id == '12'")
    error_message = "A repository that takes over the name has another id."
  }
}

run "names_fit" {
  command = plan

  variables {
    project = "twenty-letters-long1"
  }

  assert {
    condition     = google_service_account.this["apply-applications"].account_id == "prod-apply-applications" && google_service_account.this["plan"].account_id == "twenty-letters-long1-prod-plan"
    error_message = "An id has 30 characters at most."
  }
}

run "plans_read" {
  command = plan

  assert {
    condition     = alltrue([for name, member in google_project_iam_member.this : !can(regex("(admin|Admin|editor|owner|writer|accessor|Accessor|developer)", member.role)) if startswith(name, "plan/")])
    error_message = "Nothing is changed, and no secret is read."
  }
}

run "roles_that_may_be_given_are_named" {
  command = plan

  assert {
    condition     = alltrue([for name, member in google_project_iam_member.this : length(member.condition) == 1 if member.role == "roles/resourcemanager.projectIamAdmin"])
    error_message = "Whoever gives roles gives those of the modules."
  }
}

run "states_of_the_part" {
  command = plan

  assert {
    condition     = toset([for name, member in google_storage_bucket_iam_member.states : name if startswith(name, "production/apply-clients/")]) == toset(["production/apply-clients/clients", "production/apply-clients/list"])
    error_message = "The clients' alone."
  }
}

run "a_name_that_google_keeps" {
  command = plan

  variables {
    project = "gcp-acme"
  }

  expect_failures = [var.project]
}
