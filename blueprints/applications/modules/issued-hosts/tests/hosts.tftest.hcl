# Plans only, against a mocked provider: no credentials, no network.
mock_provider "kubernetes" {}

variables {
  hosts = ["b.acme.example.com", "a.acme.example.com"]
}

run "lists_the_hosts" {
  command = plan

  assert {
    condition     = kubernetes_config_map_v1.this.data.hosts == "a.acme.example.com b.acme.example.com"
    error_message = "The policy splits the list at blanks."
  }
}
