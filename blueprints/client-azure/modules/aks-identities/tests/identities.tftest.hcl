# Against a mocked provider: no cluster.
mock_provider "kubernetes" {}

variables {
  name       = "zeta"
  namespace  = "zeta-apps"
  client_ids = { portal = "00000000-0000-0000-0000-000000000008", secret-reader = "00000000-0000-0000-0000-000000000009" }
}

run "read_by_one_account" {
  command = plan

  assert {
    condition     = kubernetes_namespace_v1.this.metadata[0].name == "identities-zeta" && kubernetes_secret_v1.this.metadata[0].namespace == "identities-zeta"
    error_message = "It has a namespace of its own, in which nothing runs."
  }

  assert {
    condition     = one(kubernetes_role_v1.this.rule).resources == toset(["secrets"]) && !contains(one(kubernetes_role_v1.this.rule).verbs, "update") && kubernetes_role_v1.this.metadata[0].namespace == "identities-zeta"
    error_message = "The role is for that namespace, and to read."
  }

  assert {
    condition     = one(kubernetes_role_binding_v1.this.subject).name == "secret-reader" && one(kubernetes_role_binding_v1.this.subject).namespace == "zeta-apps"
    error_message = "The store of the client's own namespace reads it."
  }
}

run "a_name_that_no_secret_has" {
  command = plan

  variables {
    client_ids = { "zeta/portal" = "00000000-0000-0000-0000-000000000008" }
  }

  expect_failures = [var.client_ids]
}
