# Plans only, against mocked providers: no credentials, no network.
mock_provider "azurerm" {
  mock_resource "azurerm_user_assigned_identity" {
    defaults = {
      id           = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-zwe-prod-secret-ages"
      client_id    = "22222222-2222-2222-2222-222222222222"
      principal_id = "33333333-3333-3333-3333-333333333333"
    }
  }
}

mock_provider "kubernetes" {}

variables {
  name                = "acme-zwe-prod"
  cluster_name        = "acme-zwe-prod"
  cluster_id          = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.ContainerService/managedClusters/acme-zwe-prod"
  resource_group_name = "acme-zwe-prod"
  location            = "westeurope"
  oidc_issuer         = "https://westeurope.oic.prod-aks.azure.com/0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41/00000000-0000-0000-0000-000000000000/"
  vaults              = { acme-shared-1a2b3c = 90, acme-zeta-4d5e6f = 30 }
  image               = "registry.example/python@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  action_group_id     = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Insights/actionGroups/acme-zwe-prod"
}

run "others_find_its_identity" {
  command = apply

  assert {
    condition     = output.identity_name == "acme-zwe-prod-secret-ages" && output.principal_id == "33333333-3333-3333-3333-333333333333" && output.client_id == "22222222-2222-2222-2222-222222222222"
    error_message = "Stacks of vaults give it its role, by its name."
  }
}

run "who_is_told" {
  command = plan

  assert {
    condition = { for name, alert in azurerm_monitor_metric_alert.this : name => { for dimension in alert.criteria[0].dimension : dimension.name => dimension.values } } == {
      failed = { namespace = tolist(["secret-ages"]), phase = tolist(["Failed"]) }
      waits  = { namespace = tolist(["secret-ages"]), phase = tolist(["Pending"]) }
    }
    error_message = "A pod that failed, and one that does not start; and of no pod its name."
  }

  assert {
    condition     = alltrue([for alert in azurerm_monitor_metric_alert.this : alert.criteria[0].metric_name == "kube_pod_status_phase" && alert.scopes == toset([var.cluster_id]) && strcontains(alert.description, "kubectl ")])
    error_message = "The mail says where names are."
  }

  # A single failure counts; a pod that has just been made does not.
  assert {
    condition     = azurerm_monitor_metric_alert.this["failed"].criteria[0].threshold == 0 && azurerm_monitor_metric_alert.this["waits"].criteria[0].threshold == 10
    error_message = "Nobody is told of a pod that is about to run."
  }
}

run "a_vault_that_no_name_can_be_of" {
  command = plan

  variables {
    vaults = { "acme--zeta" = 90 }
  }

  expect_failures = [var.vaults]
}

run "no_days" {
  command = plan

  variables {
    vaults = { acme-zeta = 0 }
  }

  expect_failures = [var.vaults]
}
