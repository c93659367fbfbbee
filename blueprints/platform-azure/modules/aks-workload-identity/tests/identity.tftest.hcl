# Plans only, against a mocked provider: no credentials, no network.
mock_provider "azurerm" {
  mock_resource "azurerm_user_assigned_identity" {
    override_during = plan
    defaults = {
      id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-zwe-prod-external-dns"
    }
  }
}

variables {
  identity_name       = "acme-zwe-prod-external-dns"
  resource_group_name = "acme-zwe-prod"
  location            = "westeurope"
  oidc_issuer         = "https://westeurope.oic.prod-aks.azure.com/0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41/00000000-0000-0000-0000-000000000000/"
  namespace           = "external-dns"
  service_account     = "external-dns"
  roles = {
    records = {
      scope = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/dns/providers/Microsoft.Network/dnsZones/acme.example.com"
      role  = "DNS Zone Contributor"
    }
  }
}

run "one_service_account" {
  command = plan

  assert {
    condition     = azurerm_federated_identity_credential.this.subject == "system:serviceaccount:external-dns:external-dns" && azurerm_federated_identity_credential.this.issuer == var.oidc_issuer && azurerm_federated_identity_credential.this.audience == tolist(["api://AzureADTokenExchange"])
    error_message = "Only this account of this cluster may use the identity."
  }

  assert {
    condition     = azurerm_role_assignment.this["records"].scope == var.roles.records.scope
    error_message = "On this resource, and on no other."
  }
}

run "not_everything" {
  command = plan

  variables {
    roles = { all = { scope = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10", role = "Reader" } }
  }

  expect_failures = [var.roles]
}

run "no_basic_role" {
  command = plan

  variables {
    roles = { all = { scope = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/dns", role = "Contributor" } }
  }

  expect_failures = [var.roles]
}
