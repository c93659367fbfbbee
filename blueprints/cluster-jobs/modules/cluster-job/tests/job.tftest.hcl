# Plans only, against a mocked provider: no credentials, no network.
mock_provider "kubernetes" {}

variables {
  name        = "login-acme-zeta"
  part_of     = "zeta"
  description = "Renews the login of the database of zeta"
  files       = { "renew.py" = "print(1)\n", "login.py" = "" }
  main        = "renew.py"
  image       = "registry.example/python@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  schedule    = "17 3 * * *"
  environment = { DATABASE = "zeta" }
}

run "it_is_nobodys_neighbour" {
  command = plan

  assert {
    condition     = kubernetes_namespace_v1.this.metadata[0].labels["pod-security.kubernetes.io/enforce"] == "restricted"
    error_message = "The namespace takes restricted pods alone."
  }

  assert {
    condition     = kubernetes_service_account_v1.this.automount_service_account_token == false && kubernetes_cron_job_v1.this.spec[0].job_template[0].spec[0].template[0].spec[0].automount_service_account_token == false
    error_message = "It has no token for the cluster."
  }

  assert {
    condition     = toset(kubernetes_network_policy_v1.this.spec[0].policy_types) == toset(["Ingress", "Egress"]) && length(kubernetes_network_policy_v1.this.spec[0].ingress) == 0
    error_message = "Nothing comes in."
  }
}

run "it_may_do_nothing_on_its_node" {
  command = plan

  assert {
    condition = alltrue([for pod in [kubernetes_cron_job_v1.this.spec[0].job_template[0].spec[0].template[0].spec[0]] : (
      pod.security_context[0].run_as_non_root && pod.security_context[0].seccomp_profile[0].type == "RuntimeDefault" && pod.container[0].security_context[0].read_only_root_filesystem
      && !pod.container[0].security_context[0].allow_privilege_escalation && pod.container[0].security_context[0].capabilities[0].drop == tolist(["ALL"])
    )])
    error_message = "A namespace that is restricted refuses anything else."
  }
}

run "it_runs_now_where_that_is_asked_for" {
  command = plan

  variables {
    at_once = true
  }

  assert {
    condition     = kubernetes_job_v1.at_once[0].wait_for_completion
    error_message = "An apply waits for it."
  }

  # Both have the same pod: what runs once is what runs every day.
  assert {
    condition = alltrue([for one in [[kubernetes_job_v1.at_once[0].spec[0].template[0].spec[0], kubernetes_cron_job_v1.this.spec[0].job_template[0].spec[0].template[0].spec[0]]] : (
      one[0].container[0].image == one[1].container[0].image && one[0].container[0].command == one[1].container[0].command && one[0].container[0].env == one[1].container[0].env
      && one[0].container[0].resources == one[1].container[0].resources && one[0].container[0].security_context == one[1].container[0].security_context && one[0].security_context == one[1].security_context
    )])
    error_message = "What runs now is what runs on schedule."
  }
}

run "it_reaches_what_it_is_for" {
  command = plan

  variables {
    egress = [{ cidr = "10.0.0.0/24", ports = [5432] }]
  }

  assert {
    condition     = length(kubernetes_network_policy_v1.this.spec[0].egress) == 2 && kubernetes_network_policy_v1.this.spec[0].egress[1].to[0].ip_block[0].cidr == "10.0.0.0/24" && kubernetes_network_policy_v1.this.spec[0].egress[1].ports[0].port == "5432"
    error_message = "The database is one more rule."
  }
}

run "on_gke_it_asks_who_it_is" {
  command = plan

  variables {
    metadata_server = true
  }

  assert {
    condition     = [for rule in slice(kubernetes_network_policy_v1.this.spec[0].egress, 1, 3) : rule.to[0].ip_block[0].cidr] == ["169.254.169.252/32", "169.254.169.254/32"]
    error_message = "Without the metadata server it has no token."
  }
}

run "an_image_that_may_change" {
  command = plan

  variables {
    image = "python:3.13-slim"
  }

  expect_failures = [var.image]
}
