# Plans only, against mocked providers: no credentials, no network.
mock_provider "google" {
  override_during = plan

  mock_resource "google_project_iam_custom_role" {
    defaults = { id = "projects/acme-production/roles/acme_geuw1_prod_cluster_finder" }
  }
}

mock_provider "kubernetes" {}

variables {
  name         = "acme-geuw1-prod"
  cluster_name = "acme-geuw1-prod"
  project      = "acme-production"
  admins       = ["group:platform@example.com", "serviceAccount:deploy@acme-production.iam.gserviceaccount.com"]
  viewers      = ["user:jo@example.com"]
}

run "iam_lets_in_and_no_more" {
  command = plan

  assert {
    condition     = length(google_project_iam_member.this) == 3 && alltrue([for member in google_project_iam_member.this : member.role == google_project_iam_custom_role.finder[0].id])
    error_message = "Everybody who is named finds the cluster."
  }

  assert {
    condition     = google_project_iam_custom_role.finder[0].permissions == toset(["container.clusters.get", "container.clusters.list", "resourcemanager.projects.get"])
    error_message = "The role in the project opens no cluster."
  }

  assert {
    condition     = google_project_iam_custom_role.finder[0].role_id == "acme_geuw1_prod_cluster_finder"
    error_message = "The role is the cell's, or another cell of the project takes it away."
  }
}

run "kubernetes_says_what_they_may" {
  command = plan

  assert {
    condition     = kubernetes_cluster_role_binding_v1.admins[0].role_ref[0].name == "cluster-admin" && kubernetes_cluster_role_binding_v1.admins[0].subject[0].kind == "Group" && kubernetes_cluster_role_binding_v1.admins[0].subject[0].name == "platform@example.com"
    error_message = "Groups are groups."
  }

  assert {
    condition     = kubernetes_cluster_role_binding_v1.admins[0].subject[1].kind == "User" && kubernetes_cluster_role_binding_v1.admins[0].subject[1].name == "deploy@acme-production.iam.gserviceaccount.com"
    error_message = "A service account of Google is a user to Kubernetes."
  }

  assert {
    condition     = kubernetes_cluster_role_binding_v1.viewers[0].role_ref[0].name == "view" && [for subject in kubernetes_cluster_role_binding_v1.viewers[0].subject : subject.name] == ["jo@example.com"]
    error_message = "Viewers look."
  }

  assert {
    condition     = length(setintersection(flatten([for rule in kubernetes_cluster_role_v1.cluster_viewer[0].rule : rule.resources]), ["secrets", "*"])) == 0 && length(setsubtract(flatten([for rule in kubernetes_cluster_role_v1.cluster_viewer[0].rule : rule.verbs]), ["get", "list", "watch"])) == 0
    error_message = "They see no secrets, and change nothing."
  }
}

run "nobody_named" {
  command = plan

  variables {
    admins  = []
    viewers = []
  }

  assert {
    condition     = length(google_project_iam_member.this) + length(google_project_iam_custom_role.finder) + length(kubernetes_cluster_role_binding_v1.admins) + length(kubernetes_cluster_role_binding_v1.viewers) + length(kubernetes_cluster_role_v1.cluster_viewer) == 0
    error_message = "Then nothing is made."
  }
}

run "everybody_is_no_admin" {
  command = plan

  variables {
    admins = ["allAuthenticatedUsers"]
  }

  expect_failures = [var.admins]
}
