# Against a mocked provider: no credentials, no network.
mock_provider "azurerm" {
  override_during = plan

  mock_resource "azurerm_user_assigned_identity" {
    defaults = {
      id           = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-weu-prod-zeta-portal"
      client_id    = "00000000-0000-0000-0000-000000000008"
      principal_id = "00000000-0000-0000-0000-000000000009"
    }
  }
}

variables {
  name            = "acme-weu-prod-zeta-portal"
  resource_group  = "acme-weu-prod-zeta"
  location        = "westeurope"
  issuer          = "https://westeurope.oic.prod-aks.azure.com/00000000-0000-0000-0000-000000000002/00000000-0000-0000-0000-000000000004/"
  namespace       = "zeta"
  service_account = "portal"
}

run "one_service_account" {
  command = plan

  assert {
    condition     = azurerm_federated_identity_credential.this.subject == "system:serviceaccount:zeta:portal" && azurerm_federated_identity_credential.this.audience == tolist(["api://AzureADTokenExchange"])
    error_message = "Tokens of one service account are taken, made for this purpose."
  }

  assert {
    condition     = length(azurerm_role_assignment.this) == 0
    error_message = "Who is given no role may do nothing."
  }
}

run "a_role_on_one_thing" {
  command = plan

  variables {
    roles = {
      uploads = {
        scope = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.Storage/storageAccounts/acmezeta/blobServices/default/containers/uploads"
        role  = "Storage Blob Data Reader"
      }
    }
  }

  assert {
    condition     = endswith(azurerm_role_assignment.this["uploads"].scope, "/containers/uploads") && azurerm_role_assignment.this["uploads"].principal_id == "00000000-0000-0000-0000-000000000009"
    error_message = "The role is for the container, and the identity's."
  }
}

run "no_role_that_may_do_everything" {
  command = plan

  variables {
    roles = { all = { scope = "/subscriptions/00000000-0000-0000-0000-000000000001", role = "Contributor" } }
  }

  expect_failures = [var.roles]
}
