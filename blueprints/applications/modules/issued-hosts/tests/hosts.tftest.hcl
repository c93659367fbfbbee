# Plans only, against a mocked provider: no credentials, no network.
mock_provider "kubernetes" {}

variables {
  hosts = ["b.acme.example.com", "a.acme.example.com"]
}

run "lists_the_hosts" {
  command = plan

  assert {
    condition     = kubernetes_config_map_v1.this.data.hosts == "a.acme.example.com b.acme.example.com" && length(kubernetes_ingress_v1.this) == 0
    error_message = "The policy splits the list at blanks."
  }
}

run "with_a_gateway_it_names_them_to_the_load_balancer" {
  command = plan

  variables {
    ingresses = { alb-shared = ["a.acme.example.com", "b.acme.example.com"] }
  }

  assert {
    condition     = kubernetes_ingress_v1.this["alb-shared"].spec[0].ingress_class_name == "alb-shared" && length(kubernetes_ingress_v1.this["alb-shared"].spec[0].rule) == 2
    error_message = "One ingress of each class, with all hosts."
  }
}
