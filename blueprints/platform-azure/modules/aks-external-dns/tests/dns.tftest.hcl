# Plans only, against mocked providers: no credentials, no network.
mock_provider "azurerm" {
  mock_resource "azurerm_user_assigned_identity" {
    defaults = {
      id        = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-zwe-prod-external-dns"
      client_id = "22222222-2222-2222-2222-222222222222"
    }
  }
}

mock_provider "helm" {}

mock_provider "kubernetes" {}

variables {
  name                = "acme-zwe-prod"
  cluster_name        = "acme-zwe-prod"
  resource_group_name = "acme-zwe-prod"
  location            = "westeurope"
  tenant_id           = "0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41"
  oidc_issuer         = "https://westeurope.oic.prod-aks.azure.com/0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41/00000000-0000-0000-0000-000000000000/"
  zone                = "acme.example.com"
  zone_id             = "/subscriptions/99999999-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/dns/providers/Microsoft.Network/dnsZones/acme.example.com"
  zone_resource_group = "dns"
  zone_subscription   = "99999999-9a35-4e2f-9f0e-1c6a3d1e7b10"
}

run "only_the_given_zone" {
  command = apply

  assert {
    condition     = contains(yamldecode(helm_release.this.values[0]).extraArgs, "--zone-id-filter=/acme.example.com") && yamldecode(helm_release.this.values[0]).txtOwnerId == "acme-zwe-prod"
    error_message = "Records are the cluster's own, in the given zone."
  }

  assert {
    condition     = jsondecode(yamldecode(helm_release.this.values[0]).secretConfiguration.data["azure.json"]).subscriptionId == "99999999-9a35-4e2f-9f0e-1c6a3d1e7b10" && jsondecode(yamldecode(helm_release.this.values[0]).secretConfiguration.data["azure.json"]).resourceGroup == "dns"
    error_message = "It looks where the zone is."
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).serviceAccount.annotations["azure.workload.identity/client-id"] == "22222222-2222-2222-2222-222222222222" && yamldecode(helm_release.this.values[0]).podLabels["azure.workload.identity/use"] == "true"
    error_message = "It signs in as its identity, without a secret."
  }

  assert {
    condition     = kubernetes_namespace_v1.this.metadata[0].labels["pod-security.kubernetes.io/enforce"] == "restricted"
    error_message = "Its namespace is restricted."
  }
}
