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
  cluster_name  = "production"
  project       = "acme-production"
  workload_pool = "acme-production.svc.id.goog"
  zone_project  = "acme-dns"
  zone_name     = "acme-example-com"
  domain        = "acme.example.com"
}

run "only_the_given_zone" {
  command = plan

  assert {
    condition     = google_dns_managed_zone_iam_member.records.managed_zone == "acme-example-com" && google_dns_managed_zone_iam_member.records.project == "acme-dns"
    error_message = "Records of other zones cannot be written."
  }

  assert {
    condition     = google_project_iam_custom_role.zones.permissions == toset(["dns.managedZones.list"])
    error_message = "Of other zones it knows the names."
  }

  assert {
    condition     = length([for permission in google_project_iam_custom_role.records.permissions : permission if !can(regex("^dns\\.(changes|resourceRecordSets)\\.|^dns\\.managedZones\\.get$", permission))]) == 0
    error_message = "The zone itself, and who may change it, are not its business."
  }

  assert {
    condition     = google_dns_managed_zone_iam_member.records.member == "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/acme-production.svc.id.goog/subject/ns/external-dns/sa/external-dns"
    error_message = "The roles are of one service account in one namespace."
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).txtOwnerId == "acme-geuw1-prod" && contains(yamldecode(helm_release.this.values[0]).extraArgs, "--zone-id-filter=acme-example-com") && yamldecode(helm_release.this.values[0]).txtPrefix == "_%%{record_type}-owner."
    error_message = "Records are the cluster's own, in the given zone."
  }

  assert {
    condition     = yamldecode(helm_release.this.values[0]).serviceAccount.name == "external-dns" && helm_release.this.namespace == "external-dns"
    error_message = "Its pods run as the account that has the roles."
  }
}

run "a_domain_instead_of_the_zones_name" {
  command = plan

  variables {
    zone_name = "acme.example.com"
  }

  expect_failures = [var.zone_name]
}

run "critical_pods_are_let_in" {
  command = plan

  assert {
    condition = (
      one(kubernetes_resource_quota_v1.critical.spec[0].scope_selector[0].match_expression).scope_name == "PriorityClass"
      && one(kubernetes_resource_quota_v1.critical.spec[0].scope_selector[0].match_expression).values == toset([yamldecode(helm_release.this.values[0]).priorityClassName])
      && kubernetes_resource_quota_v1.critical.metadata[0].namespace == helm_release.this.namespace
    )
    error_message = "GKE makes no pod of the class in a namespace without a quota of it."
  }
}
