# Plans only, against mocked providers: no credentials, no network.
mock_provider "azurerm" {
  mock_resource "azurerm_user_assigned_identity" {
    defaults = {
      id        = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-zwe-prod-cert-manager"
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
  oidc_issuer         = "https://westeurope.oic.prod-aks.azure.com/0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41/00000000-0000-0000-0000-000000000000/"
  zone                = "acme.example.com"
  zone_id             = "/subscriptions/99999999-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/dns/providers/Microsoft.Network/dnsZones/acme.example.com"
  zone_resource_group = "dns"
  zone_subscription   = "99999999-9a35-4e2f-9f0e-1c6a3d1e7b10"
}

run "challenges_in_the_zone_only" {
  command = apply

  assert {
    condition     = alltrue([for issuer in yamldecode(helm_release.issuers.values[0]).issuers : issuer.spec.acme.solvers[0].selector.dnsZones == ["acme.example.com"] && issuer.spec.acme.solvers[0].dns01.azureDNS.managedIdentity.clientID == "22222222-2222-2222-2222-222222222222"])
    error_message = "Names are proved in the given zone, as the identity that may."
  }

  assert {
    condition     = [for issuer in yamldecode(helm_release.issuers.values[0]).issuers : issuer.name] == ["letsencrypt", "letsencrypt-staging"]
    error_message = "Ingresses name these."
  }

  assert {
    condition     = contains(yamldecode(helm_release.this.values[0]).extraArgs, "--issuer-ambient-credentials=false")
    error_message = "Issuers of a namespace do not use the identity."
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).webhook.replicaCount == 2 && yamldecode(helm_release.this.values[0]).crds.keep
    error_message = "The webhook survives a lost node, and certificates the release."
  }
}
