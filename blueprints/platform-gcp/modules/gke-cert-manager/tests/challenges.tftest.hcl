# Plans only, against mocked providers: no credentials, no network.
mock_provider "google" {
  override_during = plan

  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

mock_provider "helm" {}

mock_provider "kubernetes" {}

variables {
  name          = "acme-geuw1-prod"
  cluster_name  = "acme-geuw1-prod"
  project       = "acme-production"
  workload_pool = "acme-production.svc.id.goog"
  zone_project  = "acme-dns"
  zone_name     = "acme-example-com"
  domain        = "acme.example.com"
}

run "records_of_one_zone_only" {
  command = plan

  assert {
    condition     = google_dns_managed_zone_iam_member.challenges.managed_zone == "acme-example-com" && google_dns_managed_zone_iam_member.challenges.project == "acme-dns"
    error_message = "Other zones are none of its business."
  }

  assert {
    condition     = length([for permission in google_project_iam_custom_role.challenges.permissions : permission if !can(regex("^dns\\.(changes|resourceRecordSets)\\.|^dns\\.managedZones\\.get$", permission))]) == 0
    error_message = "The zone itself cannot be changed."
  }

  assert {
    condition     = endswith(google_dns_managed_zone_iam_member.challenges.member, "/workloadIdentityPools/acme-production.svc.id.goog/subject/ns/cert-manager/sa/cert-manager") && yamldecode(helm_release.this.values[0]).serviceAccount.name == "cert-manager"
    error_message = "Its pods run as the account that has the role."
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).webhook.replicaCount == 2 && yamldecode(helm_release.this.values[0]).crds.keep
    error_message = "The webhook survives a lost node, and certificates the release."
  }

  assert {
    condition     = length(yamldecode(helm_release.this.values[0]).extraObjects) == 0
    error_message = "No issuer that nobody asked for."
  }
}

run "issuers_prove_by_the_zone" {
  command = plan

  variables {
    issuers = ["letsencrypt", "letsencrypt-staging"]
    email   = "platform@example.com"
  }

  assert {
    condition     = [for issuer in yamldecode(helm_release.this.values[0]).extraObjects : yamldecode(issuer).metadata.name] == ["letsencrypt", "letsencrypt-staging"]
    error_message = "Both."
  }

  assert {
    condition     = yamldecode(yamldecode(helm_release.this.values[0]).extraObjects[0]).spec.acme.solvers[0].dns01.cloudDNS == { project = "acme-dns", hostedZoneName = "acme-example-com" }
    error_message = "Names are proved in the zone."
  }

  assert {
    condition     = tonumber(yamldecode(yamldecode(helm_release.this.values[0]).extraObjects[0]).metadata.annotations["helm.sh/hook-weight"]) > 1
    error_message = "The chart's own check that the webhook answers has the weight 1, and comes before."
  }
}

run "an_issuer_nobody_knows" {
  command = plan

  variables {
    issuers = ["zerossl"]
  }

  expect_failures = [var.issuers]
}

run "critical_pods_are_let_in" {
  command = plan

  assert {
    condition = (
      one(kubernetes_resource_quota_v1.critical.spec[0].scope_selector[0].match_expression).scope_name == "PriorityClass"
      && one(kubernetes_resource_quota_v1.critical.spec[0].scope_selector[0].match_expression).values == toset([yamldecode(helm_release.this.values[0]).global.priorityClassName])
      && kubernetes_resource_quota_v1.critical.metadata[0].namespace == helm_release.this.namespace
    )
    error_message = "GKE makes no pod of the class in a namespace without a quota of it."
  }
}
