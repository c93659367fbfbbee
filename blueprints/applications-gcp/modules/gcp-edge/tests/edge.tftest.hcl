mock_provider "google" {}

variables {
  project  = "mahavishnu-production"
  name     = "mahavishnu-usc1-prod"
  firewall = { mode = "block", rate_limit = 2000 }
}

run "speaks_no_old_tls" {
  command = apply

  assert {
    condition     = google_compute_ssl_policy.this.min_tls_version == "TLS_1_2" && google_compute_ssl_policy.this.profile == "RESTRICTED"
    error_message = "the load balancers speak old TLS, or weak ciphers"
  }
}

run "refuses_attacks_and_floods" {
  command = apply

  assert {
    condition     = length([for rule in google_compute_security_policy.this[0].rule : rule if rule.action == "deny(403)" && !rule.preview]) == 3
    error_message = "attacks are let through"
  }

  assert {
    condition     = length([for rule in google_compute_security_policy.this[0].rule : rule if rule.action == "deny(403)" && strcontains(try(rule.match[0].expr[0].expression, ""), "sqli-v33-stable")]) == 1
    error_message = "nothing looks for injections of SQL"
  }

  assert {
    condition     = one([for rule in google_compute_security_policy.this[0].rule : rule.rate_limit_options[0].rate_limit_threshold[0].count if rule.action == "throttle"]) == 2000
    error_message = "one address may ask for as much as it likes"
  }

  # The first rule that fits decides: a throttle that lets in comes after all that refuse.
  assert {
    condition     = one([for rule in google_compute_security_policy.this[0].rule : rule.priority if rule.action == "throttle"]) > max([for rule in google_compute_security_policy.this[0].rule : rule.priority if rule.action == "deny(403)"]...)
    error_message = "whoever asks seldom is let in before anybody looks at what is asked"
  }
}

run "only_counts" {
  command = apply

  variables {
    firewall = { mode = "count", rate_limit = 2000 }
  }

  assert {
    condition     = alltrue([for rule in google_compute_security_policy.this[0].rule : rule.preview if rule.action != "allow"])
    error_message = "something is refused"
  }
}

run "makes_no_firewall_unasked" {
  command = apply

  variables {
    firewall = null
  }

  assert {
    condition     = length(google_compute_security_policy.this) == 0
    error_message = "there is a firewall that nobody asked for"
  }
}
