# Plans only, against a mocked provider: no credentials, no network.
mock_provider "azurerm" {
  mock_data "azurerm_role_definition" {
    defaults = { role_definition_id = "00000000-0000-0000-0000-000000000000" }
  }
}

variables {
  subscription_id = "5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10"
  location        = "westeurope"
  project         = "acme"
  environment     = "production"
  short           = "prod"
  states          = { production = { resource_group_id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-tfstate", container = "states" } }

  github = { repository = "acme/infrastructure", branch = "main", revision = "main", environment = "production" }
}

run "subjects_are_whole" {
  command = plan

  assert {
    condition     = azurerm_federated_identity_credential.this["apply-platform/github-environment"].subject == "repo:acme/infrastructure:environment:production"
    error_message = "An apply is of the environment."
  }

  assert {
    condition     = toset([for name, one in azurerm_federated_identity_credential.this : one.subject if startswith(name, "plan/")]) == toset(["repo:acme/infrastructure:pull_request", "repo:acme/infrastructure:ref:refs/heads/main"])
    error_message = "A plan is of pull requests and of the branch."
  }
}

run "subjects_with_ids" {
  command = plan

  variables {
    github = { repository = "acme/infrastructure", branch = "main", revision = "main", environment = "production", owner_id = "12", repository_id = "34" }
  }

  assert {
    condition     = azurerm_federated_identity_credential.this["apply-platform/github-environment"].subject == "repo:acme@12/infrastructure@34:environment:production"
    error_message = "The form of repositories with ids."
  }
}

run "roles_that_may_be_given_are_named" {
  command = plan

  assert {
    condition     = alltrue([for one in azurerm_role_assignment.giving : one.condition_version == "2.0" && strcontains(one.condition, "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals")])
    error_message = "Whoever gives roles gives those of the modules."
  }

  assert {
    condition     = length(setintersection(flatten(values(local.givable)), ["Owner", "User Access Administrator", "Role Based Access Control Administrator"])) == 0
    error_message = "None of them gives roles."
  }
}

run "nothing_is_allowed_everywhere" {
  command = plan

  assert {
    condition     = alltrue(flatten([for role in azurerm_role_definition.this : [for action in one(role.permissions).actions : action != "*" && !can(regex("^Microsoft\\.[A-Za-z]+/\\*$", action))]]))
    error_message = "No role has all of a provider."
  }
}

run "plans_write_no_state" {
  command = plan

  assert {
    condition     = azurerm_role_assignment.states["production/plan"].role_definition_name == "Storage Blob Data Reader" && strcontains(azurerm_role_assignment.states["production/apply-clients"].condition, "StringLike 'acme/production/*/clients/*'")
    error_message = "A plan reads, and an apply has the states of its part."
  }
}
